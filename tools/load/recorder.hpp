#pragma once

#include <algorithm>
#include <cstdint>

#include "tools/load/measurements.hpp"
#include "tools/load/request.hpp"
#include "tools/load/timeline.hpp"

namespace scoreboard::load {

/// Records the results of the requests of one thread. A request counts if it was due in the
/// measured time. For throughput it counts if it ended in the measured time.
class recorder {
 public:
  /// `course` may be null.
  recorder(clock::time_point from, clock::time_point until, timeline* course);

  /// Records a request that ended now.
  void ended(const request& sent, const response& answer, clock::time_point now);

  /// Records a request of the open loop that could not be sent.
  void not_sent(clock::time_point due, clock::time_point now);

  /// Passes completed seconds to the timeline. Call a few times a second.
  void tick(clock::time_point now);

  /// The measured time ends earlier than planned.
  void cut(clock::time_point until) { until_ = std::min(until_, until); }

  /// Passes the last second to the timeline. Must be the last call.
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
