#pragma once

#include <chrono>
#include <functional>

namespace scoreboard {

/// How long the server has been running, for commit times: never goes back, and never leaps,
/// although steady clocks do both (a suspended machine, a stopped process). Whatever passes between
/// two looks counts for at most `longest_step`, so somebody has to look more often than that.
/// Thread rule: one thread.
class running_clock {
 public:
  using source = std::function<std::chrono::steady_clock::time_point()>;

  static constexpr std::chrono::milliseconds longest_step{3000};

  explicit running_clock(source now = &std::chrono::steady_clock::now);

  /// Looks. O(1).
  std::chrono::milliseconds elapsed();

 private:
  source now_;
  std::chrono::steady_clock::time_point seen_;
  std::chrono::steady_clock::duration elapsed_{};
};

}  // namespace scoreboard
