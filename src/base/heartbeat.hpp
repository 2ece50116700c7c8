#pragma once

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <vector>

namespace scoreboard {

/// A loop's sign of life. Thread rule: any thread.
class pulse {
 public:
  /// Call it about once a second, or more often, from the loop itself and only there: a call from
  /// elsewhere would hide that the loop stands still.
  void beat() noexcept { beaten_.store(true, std::memory_order_relaxed); }

 private:
  friend class heartbeat;
  std::atomic<bool> beaten_ = false;
};

/// Whether all loops of a process make progress.
class heartbeat {
 public:
  /// REQUIRES: at least one loop.
  explicit heartbeat(std::size_t loops) : pulses_(loops) { assert(loops > 0); }

  /// Of the loop with this number, from 0 on. It lives as long as this object.
  pulse& of(std::size_t loop) { return pulses_.at(loop); }

  /// Whether each loop has beaten since the last call that returned true. Thread rule: one thread.
  bool all_beat() noexcept {
    const auto has_beaten = [](const pulse& one) {
      return one.beaten_.load(std::memory_order_relaxed);
    };
    if (!std::all_of(pulses_.begin(), pulses_.end(), has_beaten)) return false;
    for (auto& one : pulses_) one.beaten_.store(false, std::memory_order_relaxed);
    return true;
  }

 private:
  std::vector<pulse> pulses_;
};

}  // namespace scoreboard
