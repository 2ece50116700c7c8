#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "actors/server/door.hpp"
#include "actors/server/return_address.hpp"
#include "src/commits/commit.hpp"
#include "src/commits/event.hpp"
#include "src/storage/store.hpp"
#include "src/wire/read.hpp"

namespace scoreboard::actors {

/// The newest events, and those who wait for the next one. What it shows is stored. Whoever asks
/// with a number that a restore skipped, or that the state before it had given, is told of all
/// events since the restore.
///
/// Thread rule: the gateway's thread.
class event_log {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// How long a read that asked to wait does so; then it is answered that there is no event.
  static constexpr std::chrono::seconds longest_wait{4};

  static constexpr std::size_t most_waiting = 10'000;

  /// `stored`: those that the store has, oldest first. `reached`: what it has come to. `answers`
  /// outlives this object. O(events).
  event_log(std::deque<commits::event> stored, const storage::store::progress& reached,
            door& answers);

  /// Notes a commit that is stored. O(entries); O(those who wait), too, when there are events, and
  /// O(events kept) when a user is erased.
  void note(const commits::commit& stored, std::uint64_t version);

  /// Answers at once, or when there is an event or the time is over. `version`: of the last commit
  /// that is stored. O(log events kept + events that it passes).
  void take(return_address from, const wire::events_query& asked, std::uint64_t version,
            time_point now);

  /// Tells those who have waited long enough that there is nothing. O(those).
  void tick(std::uint64_t version, time_point now);

  /// Those who wait. O(1).
  std::size_t listeners() const noexcept { return waiting_.size(); }

 private:
  struct waiting {
    return_address from;
    wire::events_query asked;
    time_point until;
  };

  void forget_old_events();
  wire::outcome answer_of(const wire::events_query& asked) const;

  std::deque<commits::event> kept_;  // the newest, oldest first; numbers may be skipped
  std::uint64_t last_;               // see commits::commit_events
  std::uint64_t forgotten_;          // the last one that is not kept any more; 0: all are
  door& answers_;
  std::deque<waiting> waiting_;  // in the order in which their time ends
};

}  // namespace scoreboard::actors
