#pragma once

#include <algorithm>
#include <cstdint>

#include "tools/load/measurements.hpp"
#include "tools/load/request.hpp"
#include "tools/load/timeline.hpp"

namespace scoreboard::load {

/// Books what one thread's requests came to. A request counts when it was due within the measured
/// time; throughput counts what ended within it.
class recorder {
 public:
  /// `course` may be null.
  recorder(clock::time_point from, clock::time_point until, timeline* course);

  void ended(const request& sent, const response& answer, clock::time_point now);

  /// A request of the open loop that could not be sent.
  void not_sent(clock::time_point due, clock::time_point now);

  /// Hands finished seconds to the timeline. Call a few times a second.
  void tick(clock::time_point now);

  /// The measured time ends earlier than planned.
  void cut(clock::time_point until) { until_ = std::min(until_, until); }

  /// Hands over the last second. No call after it.
  void finish(clock::time_point now);

  /// The end of the measured time.
  clock::time_point until() const { return until_; }

  const measurements& result() const { return result_; }

 private:
  std::int64_t second_of(clock::time_point time) const;

  clock::time_point from_;
  clock::time_point until_;
  timeline* timeline_;
  std::int64_t second_;
  interval interval_;
  measurements result_;
};

}  // namespace scoreboard::load
