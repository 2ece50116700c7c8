#pragma once

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <limits>

#include "src/wire/request_weight.hpp"

namespace scoreboard::actors {

/// Bounds the requests that a client process has in flight: a mailbox has no bound of its own.
/// Large ones are at most half of them. Thread rule: any thread.
class inflight_limit {
 public:
  /// `limit`: requests. `most_bytes`: what they hold.
  explicit inflight_limit(std::size_t limit,
                          std::size_t most_bytes = std::numeric_limits<std::size_t>::max()) noexcept
      : limit_(limit), most_bytes_(most_bytes) {}

  /// False when a limit is reached; otherwise one leave() with the same weight must follow. Alone,
  /// a request always may.
  bool enter(const wire::request_weight& one = {}) noexcept {
    const auto bytes = bytes_.fetch_add(one.bytes, std::memory_order_relaxed);
    const auto large = large_.fetch_add(one.large ? 1 : 0, std::memory_order_relaxed);
    const bool room = bytes == 0 || (bytes <= most_bytes_ && one.bytes <= most_bytes_ - bytes);
    const bool share = !one.large || large < std::max<std::size_t>(limit_ / 2, 1);
    if (inside_.fetch_add(1, std::memory_order_relaxed) < limit_ && room && share) return true;
    leave(one);
    return false;
  }

  /// REQUIRES: enter() said yes to this weight, and nobody left for that.
  void leave(const wire::request_weight& one = {}) noexcept {
    assert(inside_ > 0 && bytes_ >= one.bytes && (!one.large || large_ > 0));
    bytes_.fetch_sub(one.bytes, std::memory_order_relaxed);
    large_.fetch_sub(one.large ? 1 : 0, std::memory_order_relaxed);
    inside_.fetch_sub(1, std::memory_order_release);
  }

  /// How many entered and did not leave yet.
  std::size_t inside() const noexcept { return inside_.load(std::memory_order_acquire); }

  /// What these hold.
  std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }

  std::size_t limit() const noexcept { return limit_; }
  std::size_t most_bytes() const noexcept { return most_bytes_; }

 private:
  const std::size_t limit_;
  const std::size_t most_bytes_;
  std::atomic<std::size_t> inside_ = 0;
  std::atomic<std::size_t> large_ = 0;
  std::atomic<std::size_t> bytes_ = 0;
};

}  // namespace scoreboard::actors
