#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <caf/actor.hpp>

#include "actors/server/admission.hpp"
#include "actors/server/archive_desk.hpp"
#include "actors/server/door.hpp"
#include "actors/server/event_log.hpp"
#include "actors/server/journal.hpp"
#include "actors/server/messages.hpp"
#include "actors/server/reader.hpp"
#include "actors/server/recovery.hpp"
#include "actors/server/sequencer.hpp"
#include "actors/server/server_metrics.hpp"
#include "actors/server/state_meter.hpp"
#include "actors/sockets/frame_port.hpp"
#include "actors/sockets/messages.hpp"
#include "actors/sockets/socket_actor.hpp"
#include "src/base/heartbeat.hpp"
#include "src/base/running_clock.hpp"
#include "src/base/unix_clock.hpp"
#include "src/boards/directory.hpp"
#include "src/boards/placement.hpp"
#include "src/storage/archives/archive_store.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::actors {

/// The server's middle: takes requests in through its `door`, has its `sequencer` put the updates
/// into one order and its `reader` gather the reads, and is the one who talks with the shards, the
/// queries and the journal about both.
///
/// Invariants
/// 1. The snapshot requests of one read point go to all shards that hold its board with no commit
///    applied between them, and after those commits whose requests have been answered: the read
///    point is the state after a whole number of commits, and holds every update that was answered
///    before its reads arrived.
/// 2. While a board moves from one shard to all, nothing is dispatched and nothing is under way.
///    It does not move while a snapshot of it is being written.
class gateway final : public socket_actor {
 public:
  /// Where it keeps what it has.
  struct stored_places {
    storage::store& store;
    storage::archives::archive_store& archives;
  };

  struct options {
    std::size_t shards = 1;   ///< actors to spawn, 1 or more
    std::size_t queries = 1;  ///< actors to spawn, 1 or more
    std::size_t max_in_flight = 100'000;
    journal::options journaling;
    std::size_t kept_answers = 64;  ///< to reads, at most; 0: none

    /// What arrived together and is no more work than this, counted in changes, is computed on the
    /// gateway's own thread: it is done before another one would have woken up.
    std::size_t inline_work = 64;

    std::size_t max_entries = 50'000;  ///< in one answer, whatever its sender allows

    /// How long the server has been running, which drives the time that keys live by: never goes
    /// back, never leaps.
    std::function<std::chrono::milliseconds()> running_time = [clock = running_clock()]() mutable {
      return clock.elapsed();
    };

    /// Milliseconds since 1970, which seasons live by. It may step.
    std::function<std::uint64_t()> wall_clock = &unix_ms;

    bool boards_by_score = false;     ///< a board is made by the first score for it
    std::size_t max_boards = 10'000;  ///< "default" included

    /// See placement.hpp. With 0 every board is spread from the start.
    std::uint64_t most_users_on_one_shard = boards::most_users_on_one_shard;

    std::shared_ptr<server_metrics> metrics = std::make_shared<server_metrics>();

    /// Beats once a second while the gateway runs; nullptr for none. It outlives the gateway.
    pulse* alive = nullptr;
  };

  /// With `unit` the journal, and those who read and write archives, get threads of their own; with
  /// nullptr they are scheduled like the others. `state`: what to begin with, for as many shards.
  /// `stored` must outlive the actor system.
  gateway(caf::actor_config& config, socket_unit* unit, frame_port& port, stored_places stored,
          recovered_state state, const options& chosen);

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "gateway"; }

 protected:
  void on_frames(std::span<const received_frame> frames) override;
  void flush() override;

 private:
  void open(const received_frame& frame);
  void take(return_address from, wire::read& asked);
  void look_at_clock();
  void look_at_state();
  void take_back(const committed& results);
  void order_archives();

  bool is_quick(const std::vector<read_batch>& reads) const noexcept;
  bool may_begin_large() const noexcept;
  void dispatch(const std::shared_ptr<execution>& batch);
  void dispatch_reads(std::vector<read_batch>& reads);
  void ask_for_snapshots(std::uint64_t read_point, std::size_t index,
                         const read_batch::source& source, const caf::actor& reader);
  void rest_from_large_updates();

  void keep_for_shards(const placed_commit_ptr& one);
  void tell_stored(std::size_t shard);

  bool board_moves() const noexcept { return !grown_.empty(); }
  void look_for_grown_boards();
  void spread(const board_parts& moved);

  void quit_when_drained();

  const options options_;
  boards::directory boards_;  // after all that is stored
  door door_;
  admission places_;
  sequencer sequencer_;
  reader reader_;
  archive_desk archives_;
  event_log events_;
  state_meter meter_;

  caf::actor journal_;
  caf::actor archivist_;
  std::vector<caf::actor> archive_queries_;
  const std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
  std::vector<caf::actor> shards_;
  std::vector<caf::actor> queries_;  // the last one is for large reads
  bool draining_ = false;

  // By shard: what it has to apply before it does anything else. Sent with that, so that it wakes a
  // shard once and not twice.
  struct unapplied {
    std::vector<placed_commit_ptr> commits;
    std::size_t changes = 0;
  };
  std::vector<unapplied> stored_;

  std::vector<boards::board_id> outgrown_;  // to be spread when their snapshots are written
  std::vector<boards::board_id> grown_;     // to be spread now
  std::size_t moving_ = 0;                  // of those, whose parts are on their way here

  bool store_is_behind_ = false;  // large updates wait until it has caught up
  bool resting_ = false;          // large updates wait, for small ones have waited for them
  caf::actor_clock::time_point large_began_;
};

}  // namespace scoreboard::actors
