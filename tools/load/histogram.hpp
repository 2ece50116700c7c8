#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace scoreboard::load {

/// Counts durations with a relative error below 1/128, from 1 ns to about an hour, in the way of
/// Gil Tene's HdrHistogram: below 256 ns one bucket a nanosecond, then 128 buckets for every power
/// of two. What is longer counts as the longest. Recording is O(1) and allocates nothing.
class histogram {
 public:
  using nanoseconds = std::chrono::nanoseconds;

  histogram();

  void record(nanoseconds duration);
  void merge(const histogram& other);
  void clear();

  std::uint64_t count() const { return count_; }
  /// Exact; 0 when nothing was recorded.
  nanoseconds max() const { return nanoseconds(max_); }
  nanoseconds mean() const;

  /// The least duration that at least `share` (0 to 1) of all are not above, rounded up to its
  /// bucket's end; 0 when nothing was recorded.
  nanoseconds percentile(double share) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace scoreboard::load
