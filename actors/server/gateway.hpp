#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <caf/actor.hpp>

#include "actors/server/answer_cache.hpp"
#include "actors/server/gathered_reads.hpp"
#include "actors/server/journal.hpp"
#include "actors/server/messages.hpp"
#include "actors/server/recovery.hpp"
#include "actors/server/request_hash.hpp"
#include "actors/sockets/frame_port.hpp"
#include "actors/sockets/messages.hpp"
#include "actors/sockets/socket_actor.hpp"
#include "src/base/lane.hpp"
#include "src/base/running_clock.hpp"
#include "src/base/seeded_hash.hpp"
#include "src/ranking/entry.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::actors {

/// The server's door: takes frames of requests from client processes, puts everything into one
/// order, and hands it to the shards and queries; sends the answers back grouped by peer.
///
/// Updates that came together make a round (see there). An update whose idempotency key was seen
/// before is not dispatched: it gets the answer of the first one, at once or together with it.
///
/// Invariants
/// 1. Changes carry strictly increasing stamps in the order in which they arrive.
/// 2. The snapshot requests of one cut go to all shards with no round applied between them, and
///    after those rounds whose requests have been answered: the cut is the state after a whole
///    number of rounds, and holds every update that was answered before its reads arrived.
/// 3. At most `max_in_flight` changes of small updates and reads are taken and unanswered; more are
///    `overloaded` at once. An update without changes counts as one; reads that are answered from
///    kept answers are not counted.
/// 4. A kept answer is that of the state after all rounds that are settled, which are those whose
///    requests have been answered and no others: what rounds change is noted before they are
///    answered, and rounds are noted whole. So a read gets from it what a cut made now would show.
/// 5. Large updates (see request_weight) take nothing of that bound. They wait in a lane of their
///    own, as many changes as `max_in_flight`, and few are dispatched at once, each as a round of
///    its own behind all that is there to be done. So others wait for one of them at most.
class gateway final : public socket_actor {
 public:
  struct options {
    std::size_t shards = 1;   ///< actors to spawn, 1 or more
    std::size_t queries = 1;  ///< actors to spawn, 1 or more
    std::size_t max_in_flight = 100'000;
    journal::options journaling;
    std::size_t kept_answers = 64;  ///< to reads, at most; 0: none

    /// What arrived together and is no more work than this, counted in changes, is computed on the
    /// gateway's own thread: it is done before another one would have woken up.
    std::size_t work_kept = 64;

    std::size_t max_entries = 50'000;  ///< in one answer, whatever its sender allows

    /// How long the server has been running, which drives commit time: never goes back, never
    /// leaps.
    std::function<std::chrono::milliseconds()> running_time = [clock = running_clock()]() mutable {
      return clock.elapsed();
    };
  };

  /// With `unit` the journal gets a thread of its own; with nullptr it is scheduled like the
  /// others. `state`: what to begin with, for as many shards. The store must outlive the actor
  /// system.
  gateway(caf::actor_config& config, socket_unit* unit, frame_port& port, storage::store& store,
          recovered_state state, const options& chosen);

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "gateway"; }

 protected:
  void flush() override;

 private:
  void take(const frames_in::one& frame);
  void spawn_children();
  void dispatch(return_address from, wire::update& what);
  void look_at_clock();
  void add_to_round(return_address from, wire::update& what, const round::keyed_request& request);
  void dispatch(const return_address& from, wire::read& what);
  void settle(const round& what);
  void note_changes(const round& what);
  void answer_reads(answer_batch& batch);
  void answer_all(const std::vector<return_address>& readers, const wire::encoded_outcome& what);
  void answer(const return_address& to, wire::outcome what);
  bool is_quick(const std::vector<gathered_reads::batch>& reads) const noexcept;
  void flush_round();
  void flush_reads(std::vector<gathered_reads::batch>& reads);
  void flush_large_updates();
  bool begins_large_update() const noexcept;
  void rest_from_large_updates();
  void flush_answers();
  void keep_for_shards(const std::shared_ptr<round>& one);
  void tell_stored(std::size_t shard);
  bool full() const noexcept { return in_flight_ >= options_.max_in_flight; }
  void complain_once(const std::string& peer);
  void quit_when_drained();

  frame_port& port_;
  storage::store& store_;
  const options options_;
  recovered_state state_;  // its boards and kept rounds go to the shards and the journal
  request_hash hash_;
  answer_cache kept_answers_;
  caf::actor journal_;
  std::vector<caf::actor> shards_;
  std::vector<caf::actor> queries_;  // the last one is for large reads

  ranking::arrival last_stamp_;
  std::uint64_t last_round_;
  const std::uint64_t start_ms_;  // commit time when the server started
  std::uint64_t epoch_ = 0;
  std::uint64_t last_cut_ = 0;
  std::size_t in_flight_ = 0;
  bool draining_ = false;

  // By shard: what it has to apply before it does anything else. Sent with that, so that it wakes a
  // shard once and not twice.
  struct unapplied {
    std::vector<std::shared_ptr<round>> rounds;
    std::size_t changes = 0;
  };
  std::vector<unapplied> stored_;

  /// An update whose key is in the window, as in flight.
  struct large_update {
    return_address from;
    wire::update what;
    round::keyed_request request;
  };
  lane<large_update> large_updates_;
  bool store_is_behind_ = false;  // large updates wait until it has caught up
  bool resting_ = false;          // large updates wait, for small ones have waited for them
  bool small_came_ = false;       // since the last large one began
  caf::actor_clock::time_point large_began_;

  // Gathered between two flushes.
  std::shared_ptr<round> round_;
  gathered_reads reads_;
  name_table<wire::frame_writer<wire::answer>> answers_;  // by peer

  name_set complained_;
};

}  // namespace scoreboard::actors
