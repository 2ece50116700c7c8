#include "src/base/running_clock.hpp"

#include <algorithm>
#include <utility>

namespace scoreboard {

running_clock::running_clock(source now) : now_(std::move(now)), seen_(now_()) {}

std::chrono::milliseconds running_clock::elapsed() {
  using duration = std::chrono::steady_clock::duration;
  const auto now = now_();
  elapsed_ += std::clamp<duration>(now - std::exchange(seen_, now), duration::zero(), longest_step);
  return std::chrono::duration_cast<std::chrono::milliseconds>(elapsed_);
}

}  // namespace scoreboard
