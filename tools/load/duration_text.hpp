#pragma once

#include <string>

#include "tools/load/histogram.hpp"

namespace scoreboard::load {

/// Three digits and a unit: "850 ns", "12.3 us", "1.04 ms", "2.00 s".
std::string duration_text(histogram::nanoseconds duration);

/// The same without decimals, for round durations: "50 us".
std::string round_duration_text(histogram::nanoseconds duration);

/// The latency that `share` (0 to 1) of all do not exceed; "-" if there are none.
std::string percentile_text(const histogram& latencies, double share);

/// A number in groups of three digits: 1234567 as "1 234 567".
std::string grouped(double number);

}  // namespace scoreboard::load
