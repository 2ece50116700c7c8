#include "tools/load/timeline.hpp"

namespace scoreboard::load {

void interval::clear() {
  completed = 0;
  failed = 0;
  latencies.clear();
}

void timeline::add(std::int64_t second, const interval& more) {
  const std::lock_guard lock(mutex_);
  auto& [sum, added] = open_[second];
  sum.completed += more.completed;
  sum.failed += more.failed;
  sum.latencies.merge(more.latencies);
  if (++added < threads_) return;
  samples_.push_back({second, sum.completed, sum.failed, sum.latencies.percentile(0.5),
                      sum.latencies.percentile(0.99)});
  open_.erase(second);
}

std::vector<timeline::sample> timeline::samples() const {
  const std::lock_guard lock(mutex_);
  return samples_;
}

std::optional<timeline::sample> timeline::latest() const {
  const std::lock_guard lock(mutex_);
  if (samples_.empty()) return std::nullopt;
  return samples_.back();
}

}  // namespace scoreboard::load
