#pragma once

#include <chrono>
#include <functional>

namespace scoreboard {

/// How long the server has been running, for commit times. It never goes back and never leaps,
/// although steady clocks do both (a suspended machine, a stopped process). The time between two
/// readings counts as at most `longest_step`, so the clock must be read more often than that.
/// Thread rule: one thread.
class running_clock {
 public:
  using source = std::function<std::chrono::steady_clock::time_point()>;

  static constexpr std::chrono::milliseconds longest_step{3000};

  explicit running_clock(source clock = &std::chrono::steady_clock::now);

  /// Reads the clock. O(1).
  std::chrono::milliseconds elapsed();

 private:
  source clock_;
  std::chrono::steady_clock::time_point last_reading_;
  std::chrono::steady_clock::duration elapsed_{};
};

}  // namespace scoreboard
