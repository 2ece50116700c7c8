#pragma once

#include <atomic>
#include <cstddef>

namespace scoreboard::actors {

/// Bounds the requests that a client process has in flight: a mailbox has no bound of its own.
/// Thread rule: any thread.
class request_gate {
 public:
  explicit request_gate(std::size_t limit) noexcept : limit_(limit) {}

  /// False when the limit is reached; otherwise one leave() must follow.
  bool enter() noexcept {
    if (inside_.fetch_add(1, std::memory_order_relaxed) < limit_) return true;
    leave();
    return false;
  }

  void leave() noexcept { inside_.fetch_sub(1, std::memory_order_release); }

  /// How many entered and did not leave yet.
  std::size_t inside() const noexcept { return inside_.load(std::memory_order_acquire); }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> inside_ = 0;
};

}  // namespace scoreboard::actors
