#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "src/wire/request_weight.hpp"

namespace scoreboard::actors {

/// Bounds the requests that a client process has in flight: a mailbox has no bound of its own.
/// Large ones are at most half of them.
///
/// Under overload fewer small ones are let in, as many as are answered within the target, so that
/// those wait for a moment and the others are refused at once. The signs are CoDel's: in two
/// windows in a row each small request waited for longer than the target. So a burst is let in, and
/// so is all that comes while the server pauses; a queue that stays is not.
///
/// Thread rule: any thread.
class inflight_limit {
 public:
  using clock = std::chrono::steady_clock;

  /// How long the waits are looked at before something is decided.
  static constexpr std::chrono::milliseconds window{100};
  /// So many small requests are always let in: as many as share a write to a disk well.
  static constexpr std::size_t least_allowed = 128;

  /// `limit`: requests. `most_bytes`: what they hold. `target`: how long a small one may wait.
  explicit inflight_limit(std::size_t limit,
                          std::size_t most_bytes = std::numeric_limits<std::size_t>::max(),
                          std::chrono::nanoseconds target = std::chrono::milliseconds(50)) noexcept;

  /// False when a limit is reached; otherwise one leave() with the same weight must follow. Alone,
  /// a request always may.
  bool enter(const wire::request_weight& one = {}) noexcept;

  /// REQUIRES: enter() said yes to this weight, and nobody left for that.
  void leave(const wire::request_weight& one = {}) noexcept;

  /// `count` small requests that do not wait on purpose were answered after `waited`.
  void answered(std::size_t count, std::chrono::nanoseconds waited, clock::time_point now) noexcept;

  /// How many entered and did not leave yet.
  std::size_t inside() const noexcept { return inside_.load(std::memory_order_acquire); }

  /// What these hold.
  std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }

  /// How many small ones are let in now.
  std::size_t allowed() const noexcept { return allowed_.load(std::memory_order_relaxed); }

  std::size_t limit() const noexcept { return limit_; }
  std::size_t most_bytes() const noexcept { return most_bytes_; }

 private:
  void judge(std::int64_t began, std::int64_t ended) noexcept;

  const std::size_t limit_;
  const std::size_t most_bytes_;
  const std::int64_t target_ns_;
  std::atomic<std::size_t> inside_ = 0;
  std::atomic<std::size_t> small_ = 0;  // without those that wait on purpose
  std::atomic<std::size_t> large_ = 0;
  std::atomic<std::size_t> bytes_ = 0;
  std::atomic<std::size_t> allowed_;

  // Of the window; only whoever moves its begin judges it.
  std::atomic<std::int64_t> window_began_ns_ = 0;
  std::atomic<std::int64_t> least_wait_ns_;
  std::atomic<std::size_t> answered_ = 0;
  std::atomic<bool> was_late_ = false;  // in the window before each wait was too long
};

}  // namespace scoreboard::actors
