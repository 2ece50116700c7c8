#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tools/load/measurements.hpp"
#include "tools/load/timeline.hpp"

namespace scoreboard::load {

/// Everything that a report shows.
struct result {
  /// The settings of the run: names and readable values.
  std::vector<std::pair<std::string, std::string>> settings;
  /// When the run began, ISO 8601 in UTC.
  std::string began;
  double measured_seconds = 0;
  measurements measured;
  /// One sample for each second of the measured time.
  std::vector<timeline::sample> course;

  struct verification {
    bool done = false;
    std::vector<std::string> complaints;
    std::uint64_t complaint_count = 0;
    std::string summary;
  } verified;

  /// The rate of `count` successes within the measured time.
  double per_second(std::uint64_t count) const {
    return measured_seconds > 0 ? static_cast<double>(count) / measured_seconds : 0;
  }
};

}  // namespace scoreboard::load
