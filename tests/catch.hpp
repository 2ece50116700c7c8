#pragma once

/// Catch2 as the tests use it, whichever version the system has: 2.13 in Debian 12, 3 in Debian 13.
/// All that differs is settled here and in tests/CMakeLists.txt, in favour of the names of
/// version 3.

#if __has_include(<catch2/catch_all.hpp>)

#include <catch2/catch_all.hpp>

using Catch::Approx;

#else

#include <string>

#include <catch2/catch.hpp>

namespace Catch::Matchers {

/// Version 3 keeps the name Contains for elements of ranges.
// NOLINTNEXTLINE(readability-identifier-naming): it is Catch2's name.
inline auto ContainsSubstring(const std::string& part) { return Contains(part); }

}  // namespace Catch::Matchers

#endif
