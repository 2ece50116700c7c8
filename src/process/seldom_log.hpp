#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "src/process/log.hpp"

namespace scoreboard::process {

/// Warnings that peers can bring about as often as they like: one line in ten seconds goes into the
/// log, and says how many before it did not (`left_out`). Thread rule: one thread.
class seldom_log {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Whether a warning at this moment would go into the log; when not, it is counted as left out.
  /// Asked by warn(), and before it only where a line costs something to make.
  bool may_warn(time_point now) noexcept {
    if (now >= next_) return true;
    ++left_out_;
    return false;
  }

  void warn(std::string_view message, std::initializer_list<log_field> fields, time_point now) {
    if (may_warn(now)) write(message, fields, now);
  }

 private:
  void write(std::string_view message, std::vector<log_field> fields, time_point now);

  time_point next_;
  std::uint64_t left_out_ = 0;
};

}  // namespace scoreboard::process
