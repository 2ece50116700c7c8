#pragma once

#include <string>

#include "tests/catch.hpp"

namespace scoreboard::tests {

/// What a test program exits with when nothing failed and a test case said skip(). CTest then
/// reports the test as skipped (tests/CMakeLists.txt). Catch2's own exit status is the number of
/// failed checks in some versions, so tests/test_main.cpp maps it; version 3 has this one for its
/// own way to skip, and tells CTest so.
inline constexpr int skipped_status = 4;

inline bool skipped = false;

/// Says that this test case cannot run here. Return right afterwards: `return tests::skip("...")`.
inline void skip(const std::string& why) {
  skipped = true;
  WARN("skipped: " << why);
}

}  // namespace scoreboard::tests
