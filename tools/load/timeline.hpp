#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "tools/load/histogram.hpp"

namespace scoreboard::load {

/// The requests of one thread that ended in one second.
struct interval {
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  histogram latencies;

  void clear();
};

/// The course of a run, second by second. Second 0 is the first measured one; the seconds of the
/// warm-up are negative. Thread rule: any thread.
class timeline {
 public:
  struct sample {
    std::int64_t second = 0;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    histogram::nanoseconds p50{};
    histogram::nanoseconds p99{};
  };

  explicit timeline(std::size_t threads) : threads_(threads) {}

  /// Adds a second of one thread. Each thread adds every second once, even an empty one.
  void add(std::int64_t second, const interval& more);

  /// The seconds that all threads have added, in order.
  std::vector<sample> samples() const;
  std::optional<sample> latest() const;

 private:
  struct open_second {
    interval sum;
    std::size_t added = 0;
  };

  const std::size_t threads_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, open_second> open_;
  std::vector<sample> samples_;
};

}  // namespace scoreboard::load
