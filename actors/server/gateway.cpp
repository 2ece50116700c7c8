#include "actors/server/gateway.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <functional>
#include <iterator>
#include <type_traits>
#include <utility>
#include <variant>

#include "actors/server/archive_query.hpp"
#include "actors/server/archivist.hpp"
#include "actors/server/query.hpp"
#include "actors/server/shard.hpp"

namespace scoreboard::actors {

namespace {

/// The gateway to itself: see how late it is, though nothing may be going on.
struct clock_tick {};

/// The gateway to itself: large updates may begin again.
struct rest_is_over {};

/// How long large updates rest when small ones have waited for one, in units of the time that it
/// took, and at most: those that wait have a deadline.
constexpr int rest_factor = 2;
constexpr std::chrono::milliseconds longest_rest{200};

constexpr std::chrono::seconds clock_tick_interval{1};
static_assert(clock_tick_interval < running_clock::longest_step);

// A shard that has to apply more does so at once, and never on the gateway's thread.
constexpr std::size_t most_unapplied_changes = 256;

// Actors that read archives.
constexpr std::size_t archive_queries = 2;

request_kind kind_of(const wire::request& asked) {
  const auto* const read = std::get_if<wire::read>(&asked.what);
  if (read == nullptr) return request_kind::update;
  return std::holds_alternative<wire::events_query>(read->asks) ? request_kind::wait
                                                                : request_kind::read;
}

/// Those for which `holds` go from one list to the other.
template <class Predicate>
void move_if(std::vector<boards::board_id>& from, std::vector<boards::board_id>& to,
             Predicate holds) {
  std::ranges::copy_if(from, std::back_inserter(to), holds);
  std::erase_if(from, holds);
}

}  // namespace

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::clock_tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::rest_is_over)

namespace scoreboard::actors {

gateway::gateway(caf::actor_config& config, socket_unit* unit, frame_port& port,
                 stored_places stored, recovered_state state, const options& chosen)
    : socket_actor(config, unit),
      options_(chosen),
      boards_(std::move(state.directory)),
      door_(port, options_.metrics),
      places_(options_.max_in_flight),
      sequencer_({options_.shards, options_.boards_by_score, options_.most_users_on_one_shard,
                  options_.max_boards},
                 {state.last, std::move(state.window), state.seed},
                 {[this, start_ms = state.start_ms] {
                    return start_ms + static_cast<std::uint64_t>(options_.running_time().count());
                  },
                  options_.wall_clock},
                 boards_, door_, places_),
      reader_({options_.shards, options_.max_entries, options_.kept_answers}, boards_, door_,
              places_),
      archives_(boards_, options_.shards, state.erased, std::move(state.unknown_archives)),
      events_(std::move(state.events), state.last, door_),
      meter_(options_.metrics, boards_, options_.shards),
      stored_(options_.shards) {
  assert(options_.shards > 0 && options_.queries > 0 && state.boards.size() == options_.shards &&
         state.moments.size() == options_.shards);
  const auto self = caf::actor_cast<caf::actor>(this);
  options_.metrics->max_in_flight.Set(static_cast<double>(options_.max_in_flight));
  auto journaling = options_.journaling;
  journaling.metrics = options_.metrics;
  const auto spawn_blocking = [&](auto with) {
    constexpr auto how = decltype(with)::value;
    journal_ = system().spawn<journal, how>(std::ref(stored.store), journaling,
                                            std::move(state.kept), self);
    archivist_ = system().spawn<archivist, how>(std::ref(stored.archives), stopping_, self);
    for (std::size_t i = 0; i < archive_queries; ++i)
      archive_queries_.push_back(system().spawn<archive_query, how>(stored.archives, self));
  };
  if (this->unit() != nullptr)
    spawn_blocking(std::integral_constant<caf::spawn_options, caf::detached>());
  else
    spawn_blocking(std::integral_constant<caf::spawn_options, caf::no_spawn_options>());
  for (std::size_t i = 0; i < options_.shards; ++i) {
    shard::content content{std::move(state.boards[i]), std::move(state.moments[i])};
    shards_.push_back(system().spawn<shard>(i, std::move(content), journal_, options_.metrics));
  }
  for (std::size_t i = 0; i <= options_.queries; ++i)
    queries_.push_back(system().spawn<query>(self, archive_queries_[i % archive_queries]));
}

caf::behavior gateway::make_behavior() {
  look_at_clock();
  return {
      [this](const committed& results) { take_back(results); },
      [this](store_caught_up) { store_is_behind_ = false; },
      [this](rest_is_over) { resting_ = false; },
      [this](answer_batch& batch) { reader_.done(batch); },
      [this](const board_parts& moved) { spread(moved); },
      [this](const archives_written& written) {
        for (const auto& archive : written.archives) sequencer_.note_written(archive);
        archives_.written();
      },
      [this](const board_sizes& measured) { meter_.add(measured); },
      [this](drain) { draining_ = true; },
      [this](clock_tick) {
        look_at_clock();
        look_at_state();
      },
  };
}

void gateway::look_at_clock() {
  if (options_.alive != nullptr) options_.alive->beat();
  options_.running_time();
  events_.tick(sequencer_.version(), clock().now());
  delayed_send(this, clock_tick_interval, clock_tick{});
}

void gateway::look_at_state() {
  const auto wanted = meter_.tick(sequencer_, archives_, events_);
  if (!wanted) return;
  for (const auto& one : shards_)
    send(one, board_measurement{*wanted, caf::actor_cast<caf::actor>(this)});
}

void gateway::on_exit() {
  // They hold a reference to the gateway: end them, or none of these ever goes.
  for (const auto& one : shards_) send_exit(one, caf::exit_reason::user_shutdown);
  for (const auto& one : queries_) send_exit(one, caf::exit_reason::user_shutdown);
  for (const auto& one : archive_queries_) send_exit(one, caf::exit_reason::user_shutdown);
  send_exit(journal_, caf::exit_reason::user_shutdown);
  *stopping_ = true;
  send_exit(archivist_, caf::exit_reason::user_shutdown);
  shards_.clear();
  archive_queries_.clear();
  archivist_ = nullptr;
  queries_.clear();
  journal_ = nullptr;
}

void gateway::on_frames(std::span<const received_frame> frames) {
  for (const auto& frame : frames) open(frame);
}

void gateway::open(const received_frame& frame) {
  auto requests = door_.open(frame);
  // While draining, what comes is not for this process: its bridge sends it again to the next one,
  // and knows by its deadline that there is none. An answer would turn away whom a quick restart
  // can serve.
  if (!requests || draining_) return;
  const auto now = std::chrono::steady_clock::now();
  for (auto& one : *requests) {
    return_address from{frame.peer, one.id, kind_of(one), now, one.request_id};
    if (one.time_left_ms == 0)
      door_.expire(from);
    else if (auto* const update = std::get_if<wire::update>(&one.what))
      sequencer_.take(std::move(from), *update);
    else
      take(std::move(from), std::get<wire::read>(one.what));
  }
}

void gateway::take(return_address from, wire::read& asked) {
  const auto* const events = std::get_if<wire::events_query>(&asked.asks);
  if (events == nullptr) return reader_.take(from, asked, sequencer_.version());
  events_.take(std::move(from), *events, sequencer_.version(), clock().now());
}

void gateway::take_back(const committed& results) {
  for (const auto& one : results.commits) {
    if (one.stored) {
      options_.metrics->commit_changes.Observe(
          static_cast<double>(one.commit->commit.results.size()));
      reader_.note(one.commit->commit);
      archives_.note(one.commit->commit);
    }
    if (sequencer_.done(one)) rest_from_large_updates();
    if (one.stored) {
      events_.note(one.commit->commit, sequencer_.version());
      keep_for_shards(one.commit);
    }
  }
  store_is_behind_ = results.store_is_behind;
}

void gateway::flush() {
  look_for_grown_boards();
  auto reads = board_moves() ? std::vector<read_batch>() : reader_.next(sequencer_.version());
  if (auto* const here = unit()) here->run_inline(is_quick(reads));
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (stored_[i].changes > most_unapplied_changes) tell_stored(i);
  }
  while (!board_moves()) {
    const auto batch = sequencer_.next_batch();
    if (!batch) break;
    dispatch(batch);
  }
  dispatch_reads(reads);
  order_archives();
  while (may_begin_large()) {
    large_began_ = clock().now();
    dispatch(sequencer_.next_large_batch());
  }
  meter_.show_queues(places_, sequencer_);
  door_.flush();
  quit_when_drained();
}

bool gateway::is_quick(const std::vector<read_batch>& reads) const noexcept {
  constexpr std::size_t changes_per_read = 16;
  if (board_moves() || may_begin_large() || std::ranges::any_of(stored_, [](const auto& one) {
        return one.changes > most_unapplied_changes;
      }))
    return false;
  auto work = sequencer_.waiting_work();
  for (const auto& one : reads) {
    if (one.its_cost.large) return false;  // those are many users, or all boards
    work += one.jobs.size() * changes_per_read;
  }
  return work <= options_.inline_work;
}

bool gateway::may_begin_large() const noexcept {
  return sequencer_.has_large() && !store_is_behind_ && !resting_ && !board_moves();
}

void gateway::dispatch(const std::shared_ptr<execution>& batch) {
  if (!batch) return;
  if (batch->unfinished == 0) return send(journal_, executed{finish(std::move(*batch))});
  // Once the last of them has it, it may be gone.
  std::vector<std::size_t> with_share;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (batch->involves(i)) with_share.push_back(i);
  }
  for (const auto i : with_share) {
    tell_stored(i);
    send(shards_[i], execute{batch});
  }
}

void gateway::dispatch_reads(std::vector<read_batch>& reads) {
  for (auto& batch : reads) {
    options_.metrics->read_point_reads.Observe(static_cast<double>(batch.its_cost.readers));
    const auto read_point = batch.read_point;
    if (batch.archive) {
      send(archive_queries_[read_point % archive_queries], std::move(batch));
      continue;
    }
    const auto sources = batch.sources;
    const auto searched = batch.searched;
    const auto& reader =
        batch.its_cost.large ? queries_.back() : queries_[read_point % options_.queries];
    send(reader, std::move(batch));
    for (std::size_t i = 0; i < sources.size(); ++i)
      ask_for_snapshots(read_point, i, sources[i], reader);
    if (!searched) continue;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      tell_stored(i);
      send(shards_[i], board_search{read_point, searched, reader});
    }
  }
}

void gateway::ask_for_snapshots(std::uint64_t read_point, std::size_t index,
                                const read_batch::source& source, const caf::actor& reader) {
  const auto ask = [&](std::size_t shard) {
    // Read your own writes: what was acknowledged is applied before the snapshot.
    tell_stored(shard);
    send(shards_[shard],
         snapshot_request{read_point, index, source.board.id, source.moment, source.users, reader});
  };
  if (!source.board.spread) return ask(boards::shard_of(source.board.id, shards_.size()));
  for (std::size_t i = 0; i < shards_.size(); ++i) ask(i);
}

void gateway::order_archives() {
  if (auto gone = archives_.take_removals(); !gone.archives.empty())
    send(archivist_, std::move(gone));
  for (auto& erasure : archives_.take_erasures()) send(archivist_, std::move(erasure));
  // While a board moves its parts are nowhere.
  auto wanted = board_moves() ? std::nullopt : archives_.next_to_write();
  if (!wanted) return;
  const auto orders = wanted->orders;
  send(archivist_, *std::move(wanted));
  for (const auto& [origin, archive, parts] : orders) {
    const auto ask = [&, id = archive.id](std::size_t shard) {
      tell_stored(shard);
      send(shards_[shard], moment_request{id, archivist_});
    };
    if (parts == 1)
      ask(boards::shard_of(archive.source, shards_.size()));
    else
      for (std::size_t i = 0; i < shards_.size(); ++i) ask(i);
  }
}

void gateway::rest_from_large_updates() {
  // For longer than the large update took the machine is for the small ones.
  if (resting_) return;
  const auto took = clock().now() - large_began_;
  if (took <= took.zero()) return;
  resting_ = true;
  delayed_send(this, std::min<caf::actor_clock::duration_type>(rest_factor * took, longest_rest),
               rest_is_over{});
}

void gateway::keep_for_shards(const placed_commit_ptr& one) {
  constexpr std::size_t most_kept = 64;
  const auto entries = one->of_boards();
  const bool gone = std::ranges::any_of(entries, [](const commits::entry& entry) {
    return std::holds_alternative<commits::board_deleted>(entry) ||
           std::holds_alternative<commits::archive_written>(entry);
  });
  const bool snapshot = std::ranges::any_of(entries, [](const commits::entry& entry) {
    return std::holds_alternative<commits::snapshot_taken>(entry);
  });
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    const auto changes = one->share(i).size();
    // A shard without changes may hold the board that is gone, or of which a moment is kept.
    if (changes == 0 && !gone && !snapshot) continue;
    auto& its = stored_[i];
    its.commits.push_back(one);
    // A large board takes long to be freed.
    its.changes += gone ? most_unapplied_changes + 1 : changes;
    if (its.commits.size() >= most_kept && its.changes <= most_unapplied_changes) tell_stored(i);
  }
}

void gateway::tell_stored(std::size_t shard) {
  auto& its = stored_[shard];
  if (!its.commits.empty())
    send(shards_[shard], apply_commits{std::exchange(its, unapplied()).commits});
}

void gateway::look_for_grown_boards() {
  for (const auto board : sequencer_.take_grown()) outgrown_.push_back(board);
  if (moving_ > 0) return;
  // Only the shard on which a user was knows whether it said what they were at such a snapshot.
  const auto may_move = [this](boards::board_id board) {
    return boards_.unwritten_snapshots(board).empty();
  };
  if (grown_.empty()) move_if(outgrown_, grown_, may_move);
  if (grown_.empty() || sequencer_.is_busy()) return;
  // What was under way may have taken one.
  move_if(grown_, outgrown_, std::not_fn(may_move));
  std::erase_if(grown_, [this](boards::board_id board) { return boards_.find(board) == nullptr; });
  moving_ = grown_.size();
  for (const auto board : grown_) {
    const auto shard = boards::shard_of(board, shards_.size());
    tell_stored(shard);
    send(shards_[shard], split_board{board, shards_.size(), caf::actor_cast<caf::actor>(this)});
  }
}

void gateway::spread(const board_parts& moved) {
  for (const auto& one : shards_) send(one, moved);
  sequencer_.spread(moved.board);
  if (--moving_ == 0) grown_.clear();
}

void gateway::quit_when_drained() {
  // Outside of a run through the mailbox quit() would wait for the next message: send it one.
  if (draining_ && places_.empty() && sequencer_.is_idle())
    send_exit(this, caf::exit_reason::user_shutdown);
}

}  // namespace scoreboard::actors
