#pragma once

#include <string>

#include "tools/load/histogram.hpp"

namespace scoreboard::load {

/// Three digits and a unit: "850 ns", "12.3 us", "1.04 ms", "2.00 s".
std::string duration_text(histogram::nanoseconds duration);

/// Of a round duration, without digits that say nothing: "50 us".
std::string round_duration_text(histogram::nanoseconds duration);

/// The latency that this share of all is not above; "-" when there is none at all.
std::string percentile_text(const histogram& latencies, double share);

/// In groups of three digits: 1234567 as "1 234 567".
std::string grouped(double number);

}  // namespace scoreboard::load
