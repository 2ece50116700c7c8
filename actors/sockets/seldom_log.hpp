#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <spdlog/spdlog.h>

namespace scoreboard::actors {

/// Warnings that peers can bring about as often as they like: one line in ten seconds goes into the
/// log, and says how many before it did not. Thread rule: one thread.
class seldom_log {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  void warn(const std::string& line, time_point now) {
    constexpr std::chrono::seconds pause{10};
    if (now < next_) {
      ++left_out_;
      return;
    }
    next_ = now + pause;
    if (left_out_ == 0)
      spdlog::warn("{}", line);
    else
      spdlog::warn("{} ({} such lines were left out before)", line, left_out_);
    left_out_ = 0;
  }

 private:
  time_point next_;
  std::uint64_t left_out_ = 0;
};

}  // namespace scoreboard::actors
