#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace scoreboard::load {

/// Counts durations with a relative error below 1/128, from 1 ns to about an hour, in the manner of
/// Gil Tene's HdrHistogram: one bucket a nanosecond below 256 ns, then 128 buckets for every power
/// of two. Longer durations count in the last bucket. Recording is O(1) and allocates nothing.
class histogram {
 public:
  using nanoseconds = std::chrono::nanoseconds;

  histogram();

  void record(nanoseconds duration);
  void merge(const histogram& other);
  void clear();

  std::uint64_t count() const { return count_; }
  /// Exact; 0 if nothing was recorded.
  nanoseconds max() const { return nanoseconds(max_); }
  nanoseconds mean() const;

  /// The least duration that at least `share` (0 to 1) of all do not exceed, rounded up to the end
  /// of its bucket; 0 if nothing was recorded.
  nanoseconds percentile(double share) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace scoreboard::load
