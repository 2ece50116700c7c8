#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tools/load/measurements.hpp"
#include "tools/load/timeline.hpp"

namespace scoreboard::load {

/// Everything that a report tells.
struct result {
  /// What was run: names and values, as people read them.
  std::vector<std::pair<std::string, std::string>> settings;
  /// When it began, ISO 8601 in UTC.
  std::string began;
  double measured_seconds = 0;
  measurements measured;
  /// Of the measured time, from its first second on.
  std::vector<timeline::sample> course;

  struct verification {
    bool done = false;
    std::vector<std::string> complaints;
    std::uint64_t complaint_count = 0;
    std::string summary;
  } verified;

  /// A number of things that ended well within the measured time, as a rate.
  double per_second(std::uint64_t count) const {
    return measured_seconds > 0 ? static_cast<double>(count) / measured_seconds : 0;
  }
};

}  // namespace scoreboard::load
