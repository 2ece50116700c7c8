#include "src/base/running_clock.hpp"

#include <algorithm>
#include <utility>

namespace scoreboard {

running_clock::running_clock(source clock) : clock_(std::move(clock)), last_reading_(clock_()) {}

std::chrono::milliseconds running_clock::elapsed() {
  using duration = std::chrono::steady_clock::duration;
  const auto now = clock_();
  elapsed_ +=
      std::clamp<duration>(now - std::exchange(last_reading_, now), duration::zero(), longest_step);
  return std::chrono::duration_cast<std::chrono::milliseconds>(elapsed_);
}

}  // namespace scoreboard
