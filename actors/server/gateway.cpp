#include "actors/server/gateway.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <spdlog/spdlog.h>

#include "actors/server/query.hpp"
#include "actors/server/shard.hpp"
#include "actors/server/stored_result.hpp"
#include "src/base/unix_clock.hpp"
#include "src/boards/placement.hpp"
#include "src/wire/request_weight.hpp"

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

/// One list of most changes, or several shorter ones. The next ones are there when it is stored.
constexpr std::size_t large_changes_at_once = wire::update::max_changes;

/// What a small update takes of the bound of what is in flight.
std::size_t places_of(std::size_t changes) noexcept { return std::max<std::size_t>(changes, 1); }

commits::key_window window_of(const wire::update& what) noexcept {
  using commits::key_window;
  const bool list = what.changes.size() != 1;
  if (what.made_by == wire::update::key_maker::service)
    return list ? key_window::service_list : key_window::service;
  return list ? key_window::sender_list : key_window::sender;
}

}  // namespace

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::clock_tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::rest_is_over)

namespace scoreboard::actors {

gateway::gateway(caf::actor_config& config, socket_unit* unit, frame_port& port,
                 storage::store& store, recovered_state state, const options& chosen)
    : socket_actor(config, unit),
      port_(port),
      store_(store),
      options_(chosen),
      state_(std::move(state)),
      hash_(state_.seed),
      kept_answers_(options_.kept_answers),
      last_stamp_(state_.last.stamp),
      last_round_(state_.last.round),
      start_ms_(state_.last.time_ms != 0 ? state_.last.time_ms : unix_ms()),
      large_updates_({large_changes_at_once, options_.max_in_flight}),
      reads_(std::max<std::size_t>(options_.max_in_flight / 2, 1)) {}

caf::behavior gateway::make_behavior() {
  spawn_children();
  look_at_clock();
  return {
      [this](const frames_in& received) {
        for (const auto& frame : received.frames) take(frame);
      },
      [this](const settled_rounds& settled) {
        for (const auto& one : settled.rounds) {
          settle(*one);
          if (one->stored) keep_for_shards(one);
        }
        store_is_behind_ = settled.store_is_behind;
      },
      [this](store_caught_up) { store_is_behind_ = false; },
      [this](rest_is_over) { resting_ = false; },
      [this](answer_batch& batch) { answer_reads(batch); },
      [this](drain) { draining_ = true; },
      [this](clock_tick) { look_at_clock(); },
  };
}

void gateway::look_at_clock() {
  options_.running_time();
  delayed_send(this, clock_tick_interval, clock_tick{});
}

void gateway::spawn_children() {
  const auto self = caf::actor_cast<caf::actor>(this);
  const auto spawn_journal = [&](auto with) {
    return system().spawn<journal, decltype(with)::value>(
        std::ref(store_), options_.journaling, std::move(state_.kept), state_.last.round, self);
  };
  journal_ =
      unit() != nullptr
          ? spawn_journal(std::integral_constant<caf::spawn_options, caf::detached>())
          : spawn_journal(std::integral_constant<caf::spawn_options, caf::no_spawn_options>());
  state_.shards.resize(options_.shards);
  for (std::size_t i = 0; i < options_.shards; ++i)
    shards_.push_back(system().spawn<shard>(i, std::move(state_.shards[i]), journal_));
  for (std::size_t i = 0; i <= options_.queries; ++i)
    queries_.push_back(system().spawn<query>(options_.shards, self));
  state_.shards.clear();
  stored_.resize(options_.shards);
}

void gateway::on_exit() {
  // They hold a reference to the gateway: end them, or none of these ever goes.
  for (const auto& one : shards_) send_exit(one, caf::exit_reason::user_shutdown);
  for (const auto& one : queries_) send_exit(one, caf::exit_reason::user_shutdown);
  send_exit(journal_, caf::exit_reason::user_shutdown);
  shards_.clear();
  queries_.clear();
  journal_ = nullptr;
}

void gateway::take(const frames_in::one& frame) {
  auto requests = wire::read_frame<wire::request>(frame.payload);
  if (!requests) {
    complain_once(frame.peer);
    return;
  }
  // What comes now is not for this process: its bridge sends it again to the next one, and knows by
  // its deadline that there is none. An answer would turn away whom a quick restart can serve.
  if (draining_) return;
  for (auto& one : *requests) {
    return_address from{frame.peer, one.id};
    if (one.time_left_ms == 0) {
      answer(from, wire::error_code::timeout);
    } else {
      std::visit([&](auto& what) { dispatch(std::move(from), what); }, one.what);
    }
  }
}

void gateway::dispatch(return_address from, wire::update& what) {
  const round::keyed_request keyed{
      window_of(what),
      {hash_.key(what), hash_.fingerprint(what), static_cast<std::uint32_t>(what.changes.size())}};
  const auto& request = keyed.request;
  const bool large = what.changes.size() > wire::most_small_changes;
  const bool refused = large ? !large_updates_.takes(what.changes.size()) : full();
  // "Overloaded" says that nothing was done, so never to a retry of what may be done.
  if (refused && !state_.window.knows(request.key))
    return answer(from, wire::error_code::overloaded);
  switch (state_.window.begin(request.key, request.fingerprint, from)) {
    case idempotency_window::verdict::fresh:
      if (large) {
        const auto changes = what.changes.size();
        large_updates_.push({std::move(from), std::move(what), keyed}, changes);
        return;
      }
      small_came_ = true;
      in_flight_ += places_of(what.changes.size());
      return add_to_round(std::move(from), what, keyed);
    case idempotency_window::verdict::in_flight:
      ++in_flight_;
      return;
    case idempotency_window::verdict::answered:
      return answer(from, from_stored(state_.window.answer(request.key)));
    case idempotency_window::verdict::mismatch:
      return answer(from, wire::error_code::idempotency_mismatch);
  }
}

void gateway::add_to_round(return_address from, wire::update& what,
                           const round::keyed_request& request) {
  if (!round_) {
    round_ = std::make_shared<round>();
    round_->shares.resize(options_.shards);
  }
  for (auto& one : what.changes) {
    auto& share = round_->shares[boards::shard_of(what.board, one.user, options_.shards)];
    share.jobs.push_back({static_cast<std::uint32_t>(round_->results.size()), what.board,
                          std::move(one), ++last_stamp_});
    round_->results.emplace_back();
  }
  round_->requests.push_back(request);
  round_->addresses.push_back(std::move(from));
}

void gateway::dispatch(const return_address& from, wire::read& what) {
  what.max_entries = std::min<std::uint64_t>(what.max_entries, options_.max_entries);
  if (const auto* kept = kept_answers_.find(what)) {
    if (kept->version == what.known_version) return answer(from, wire::unchanged{});
    return answer(from, *kept);
  }
  if (full() || !reads_.add(from, what, kept_answers_.asked_again(what)))
    return answer(from, wire::error_code::overloaded);
  ++in_flight_;
}

void gateway::settle(const round& what) {
  if (!what.stored && what.epoch == epoch_) ++epoch_;
  if (what.stored) note_changes(what);
  std::span<const commits::round_record::result> results = what.results;
  for (std::size_t i = 0; i < what.addresses.size(); ++i) {
    const auto& [window, request] = what.requests[i];
    const auto its = results.first(request.result_count);
    results = results.subspan(request.result_count);
    const auto joined = what.stored ? state_.window.finish(window, request, its, what.time_ms)
                                    : state_.window.abandon(request.key);
    const wire::outcome outcome = what.stored
                                      ? wire::outcome(from_stored(its))
                                      : wire::outcome(wire::error_code::storage_unavailable);
    in_flight_ -= joined.size();
    if (its.size() > wire::most_small_changes) {
      large_updates_.done(its.size());
      rest_from_large_updates();
    } else {
      in_flight_ -= places_of(its.size());
    }
    answer(what.addresses[i], outcome);
    for (const auto& one : joined) answer(one, outcome);
  }
}

void gateway::note_changes(const round& what) {
  if (kept_answers_.idle()) return;
  for (const auto& share : what.shares) {
    for (const auto& one : share.standings) kept_answers_.note(one);
  }
}

void gateway::answer_reads(answer_batch& batch) {
  in_flight_ -= batch.its_cost.readers;
  reads_.done(batch.its_cost);
  for (auto& [asked, outcome] : batch.answers) {
    if (auto* const plain = std::get_if<wire::outcome>(&outcome)) {
      auto& found = std::get<wire::listing>(*plain);
      found.version = kept_answers_.keep(batch.cut, asked.what, found.list);
      answer_all(asked.from, wire::encode(*plain));
    } else {
      answer_all(asked.from, std::get<wire::encoded_outcome>(outcome));
    }
  }
  kept_answers_.cut_ends(batch.cut);
}

void gateway::answer_all(const std::vector<return_address>& readers,
                         const wire::encoded_outcome& what) {
  for (const auto& to : readers) {
    if (!port_.takes(to.peer, what.size())) continue;
    auto& writer = answers_[to.peer];
    writer.add(to.request_id, what);
    if (writer.full()) port_.send(to.peer, writer.take());
  }
}

void gateway::answer(const return_address& to, wire::outcome what) {
  auto& writer = answers_[to.peer];
  writer.add({to.request_id, std::move(what)});
  if (writer.full()) port_.send(to.peer, writer.take());
}

void gateway::flush() {
  auto reads = reads_.take();
  if (auto* const here = unit()) here->keep_jobs(is_quick(reads));
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (stored_[i].changes > most_unapplied_changes) tell_stored(i);
  }
  if (round_) flush_round();
  flush_reads(reads);
  flush_large_updates();
  flush_answers();
  quit_when_drained();
}

bool gateway::is_quick(const std::vector<gathered_reads::batch>& reads) const noexcept {
  constexpr std::size_t changes_per_read = 16;
  if (begins_large_update() || std::ranges::any_of(stored_, [](const auto& one) {
        return one.changes > most_unapplied_changes;
      }))
    return false;
  std::size_t work = round_ ? round_->results.size() : 0;
  for (const auto& one : reads) {
    if (one.cost.large) return false;
    work += one.jobs.size() * changes_per_read;
  }
  return work <= options_.work_kept;
}

void gateway::flush_reads(std::vector<gathered_reads::batch>& reads) {
  if (reads.empty()) return;
  // Whoever asks after he was answered must find what he was told.
  for (std::size_t i = 0; i < shards_.size(); ++i) tell_stored(i);
  for (auto& one : reads) {
    const auto cut = ++last_cut_;
    const auto& reader = one.cost.large ? queries_.back() : queries_[cut % options_.queries];
    if (std::ranges::any_of(one.jobs, &read_batch::job::keep)) kept_answers_.cut_begins(cut);
    send(reader, read_batch{cut, std::move(one.jobs), one.cost});
    for (const auto& shard : shards_) send(shard, snapshot_request{cut, one.board, reader});
  }
}

bool gateway::begins_large_update() const noexcept {
  return large_updates_.ready() && !store_is_behind_ && !resting_;
}

void gateway::rest_from_large_updates() {
  // For longer than the large update took the machine is for the small ones.
  if (!std::exchange(small_came_, false) || resting_) return;
  const auto took = clock().now() - large_began_;
  if (took <= took.zero()) return;
  resting_ = true;
  delayed_send(this, std::min<caf::actor_clock::duration_type>(rest_factor * took, longest_rest),
               rest_is_over{});
}

void gateway::flush_large_updates() {
  while (begins_large_update()) {
    large_began_ = clock().now();
    auto one = large_updates_.next();
    add_to_round(std::move(one.from), one.what, one.request);
    flush_round();
  }
}

void gateway::flush_answers() {
  // A peer that is gone or does not read has given up its answers: its requests time out there.
  for (auto& [peer, writer] : answers_) {
    if (!writer.empty()) port_.send(peer, writer.take());
  }
  answers_.clear();
}

void gateway::flush_round() {
  const auto now = std::exchange(round_, nullptr);
  now->number = ++last_round_;
  now->epoch = epoch_;
  now->last_stamp = last_stamp_;
  now->time_ms = start_ms_ + static_cast<std::uint64_t>(options_.running_time().count());
  std::vector<std::size_t> with_share;
  for (std::size_t i = 0; i < now->shares.size(); ++i) {
    if (!now->shares[i].jobs.empty()) with_share.push_back(i);
  }
  if (with_share.empty()) return send(journal_, evaluated_round{now});
  now->unfinished.store(with_share.size(), std::memory_order_relaxed);
  for (const auto i : with_share) {
    tell_stored(i);
    send(shards_[i], evaluate_round{now});
  }
}

void gateway::keep_for_shards(const std::shared_ptr<round>& one) {
  constexpr std::size_t most_kept = 64;
  for (std::size_t i = 0; i < one->shares.size(); ++i) {
    if (one->shares[i].standings.empty()) continue;
    auto& its = stored_[i];
    its.rounds.push_back(one);
    its.changes += one->shares[i].standings.size();
    if (its.rounds.size() >= most_kept && its.changes <= most_unapplied_changes) tell_stored(i);
  }
}

void gateway::tell_stored(std::size_t shard) {
  auto& its = stored_[shard];
  if (!its.rounds.empty()) send(shards_[shard], settled_rounds{std::exchange(its, {}).rounds});
}

void gateway::complain_once(const std::string& peer) {
  constexpr std::size_t most_remembered = 1024;
  if (complained_.size() >= most_remembered) complained_.clear();
  if (!complained_.insert(peer).second) return;
  // An id that was made up for a peer tells which ones come next, see router_socket.
  const bool has_name = !peer.starts_with('\0');
  spdlog::warn(
      "dropped a frame that is not of this protocol version from {}",
      has_name ? fmt::format("peer {:02x}",
                             fmt::join(std::vector<unsigned char>(peer.begin(), peer.end()), ""))
               : "a peer without a name");
}

void gateway::quit_when_drained() {
  // Outside of a run through the mailbox quit() would wait for the next message: send it one.
  if (draining_ && in_flight_ == 0 && large_updates_.idle())
    send_exit(this, caf::exit_reason::user_shutdown);
}

}  // namespace scoreboard::actors
