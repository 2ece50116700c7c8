#pragma once

#include <string>

#include "tools/load/result.hpp"

namespace scoreboard::load {

/// All figures, for programs. Times are in nanoseconds, rates per second.
std::string json_report(const result& result);

}  // namespace scoreboard::load
