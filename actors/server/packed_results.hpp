#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/commits/commit.hpp"

/// The results of a list in few bytes, for keeping many of them in memory: 2 to 21 a result instead
/// of 24, mostly 4 to 8. Nothing of it is stored or sent. Thread rule: functions without state.
namespace scoreboard::actors {

/// O(results).
std::string pack(std::span<const commits::result> results);

/// REQUIRES: pack() made `packed`. O(results).
std::vector<commits::result> unpack(std::string_view packed);

}  // namespace scoreboard::actors
