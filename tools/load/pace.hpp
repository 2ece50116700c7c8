#pragma once

#include <cstdint>
#include <optional>

#include "tools/load/request.hpp"

namespace scoreboard::load {

/// When the next request is due. In the closed loop that is always now. In the open loop requests
/// are due at equal intervals from the start, whether or not earlier ones were answered or sent.
class pace {
 public:
  /// `rate`: requests a second; 0 for the closed loop. Nothing is due from `until` on.
  pace(clock::time_point start, clock::time_point until, double rate)
      : start_(start), until_(until), rate_(rate) {}

  /// When the next request is due, which may be in the past; std::nullopt if no more are due.
  std::optional<clock::time_point> next(clock::time_point now) const {
    const auto due = is_open() ? start_ + after(count_) : now;
    if (due >= until_) return std::nullopt;
    return due;
  }

  /// The next request was sent or given up.
  void advance() { ++count_; }

  /// Ends at `until`, if that is earlier than before.
  void cut(clock::time_point until) {
    if (until < until_) until_ = until;
  }

  bool is_open() const { return rate_ > 0; }

 private:
  clock::duration after(std::uint64_t requests) const {
    return std::chrono::duration_cast<clock::duration>(
        std::chrono::duration<double>(static_cast<double>(requests) / rate_));
  }

  clock::time_point start_;
  clock::time_point until_;
  double rate_;
  std::uint64_t count_ = 0;
};

}  // namespace scoreboard::load
