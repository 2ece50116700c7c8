#include "actors/server/sequencer.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>
#include <variant>

#include "src/process/log.hpp"
#include "src/wire/request_weight.hpp"

namespace scoreboard::actors {

namespace {

/// One list of most changes, or several shorter ones. The next ones are there when it is stored.
constexpr std::size_t large_changes_at_once = wire::change_list::max_changes;

bool is_large(std::size_t changes) noexcept { return changes > wire::most_small_changes; }

/// What a small update takes of the bound of what is in flight.
std::size_t places_of(std::size_t changes) noexcept { return std::max<std::size_t>(changes, 1); }

// Every shard looks through all of its boards: never to be done on the gateway's thread.
constexpr std::size_t work_of_erasure = std::size_t{1} << 20;

commits::key_window window_of(const wire::update& update) noexcept {
  using commits::key_window;
  const bool list = wire::result_count(update) != 1;
  if (update.made_by == wire::update::key_maker::service)
    return list ? key_window::service_list : key_window::service;
  return list ? key_window::sender_list : key_window::sender;
}

/// For the log.
void name_requests(std::span<const return_address> from, execution& in) {
  for (const auto& one : from.first(std::min(from.size(), most_request_ids)))
    in.request_ids.push_back(one.request_id);
  if (!process::logs(spdlog::level::debug)) return;
  for (const auto& one : from)
    process::log_line(spdlog::level::debug, "puts an update into a commit",
                      {{"request", one.request_id}, {"version", in.commit.version}});
}

wire::results answer_of(std::span<const commits::result> results) {
  return {results.begin(), results.end()};
}

}  // namespace

std::size_t sequencer::work_of(const wire::update& update) noexcept {
  return std::holds_alternative<wire::erase_user>(update.action)
             ? work_of_erasure
             : places_of(wire::result_count(update));
}

sequencer::sequencer(const options& chosen, start from, clocks from_system,
                     boards::directory& stored_boards, door& answers, admission& places)
    : options_(chosen),
      window_(std::move(from.window)),
      hash_(from.seed),
      clocks_(std::move(from_system)),
      stored_boards_(stored_boards),
      boards_(stored_boards),
      answers_(answers),
      places_(places),
      last_arrival_(from.last.last_arrival),
      wall_ms_(from.last.wall_ms),
      stored_version_(from.last.version),
      last_version_(from.last.version),
      large_updates_({large_changes_at_once, places.most()}) {}

// -- taking ---------------------------------------------------------------------------------------

void sequencer::take(return_address from, wire::update& update) {
  const auto changes = wire::result_count(update);
  const commits::keyed_request request{window_of(update), hash_.key(update),
                                       hash_.fingerprint(update),
                                       static_cast<std::uint32_t>(changes)};
  const bool refused = is_large(changes) ? !large_updates_.takes(changes) : places_.full();
  // "Overloaded" says that nothing was done, so never to a retry of what may be done.
  if (refused && !window_.knows(request.key))
    return answers_.answer(from, wire::error_code::overloaded);
  switch (window_.begin(request.key, request.fingerprint, from)) {
    case idempotency_window::verdict::fresh:
      if (is_large(changes)) {
        large_updates_.push({std::move(from), std::move(update), request}, changes);
        return;
      }
      small_came_ = true;
      places_.enter(places_of(changes));
      waiting_work_ += work_of(update);
      waiting_.push_back({std::move(from), std::move(update), request});
      return;
    case idempotency_window::verdict::in_flight:
      places_.enter(1);
      return;
    case idempotency_window::verdict::answered: {
      const auto first = window_.answer(request.key);
      process::log_line(spdlog::level::debug, "gives the first answer to a repeated update again",
                        {{"request", from.request_id}, {"version", first.version}});
      return answers_.answer(from, answer_of(first.changes),
                             {first.version, update.made_by == wire::update::key_maker::sender});
    }
    case idempotency_window::verdict::mismatch:
      return answers_.answer(from, wire::error_code::idempotency_mismatch);
  }
}

// -- making batches -------------------------------------------------------------------------------

std::shared_ptr<execution> sequencer::next_batch() {
  look_at_clock();
  if (is_alone_under_way()) return nullptr;
  // Whenever all of a batch are refused, something else may be due before the next ones.
  for (;;) {
    if (auto due = due_boards_of_waiting(); !due.empty() || may_do_due()) {
      if (must_wait_for_snapshot(due)) return nullptr;
      if (auto made = make_due_execution(due)) return made;
    }
    if (waiting_.empty() || first_must_wait()) return nullptr;
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(end_of_batch());
    std::vector<keyed_update> updates(std::make_move_iterator(waiting_.begin()),
                                      std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    for (const auto& taken : updates) waiting_work_ -= work_of(taken.update);
    if (auto made = make_execution(updates)) return made;
  }
}

/// How many of the updates that wait are carried out together: lists of changes, or one other.
std::size_t sequencer::end_of_batch() const {
  const auto end = std::ranges::find_if_not(waiting_, [](const keyed_update& waiting) {
    return std::holds_alternative<wire::change_list>(waiting.update.action);
  });
  return std::max<std::size_t>(static_cast<std::size_t>(end - waiting_.begin()), 1);
}

bool sequencer::has_large() const {
  if (!large_updates_.ready() || first_must_wait() || is_alone_under_way()) return false;
  return !must_wait_for_snapshot(due_boards_of(large_updates_.front().update));
}

std::shared_ptr<execution> sequencer::next_large_batch() {
  if (auto due = due_boards_of(large_updates_.front().update); !due.empty())
    return make_due_execution(due);
  small_came_ = false;
  auto large = large_updates_.next();
  return make_execution({&large, 1});
}

bool sequencer::first_must_wait() const {
  if (waiting_.empty() || !is_busy()) return false;
  const auto& action = waiting_.front().update.action;
  if (std::holds_alternative<wire::put_snapshot>(action)) return true;
  if (const auto* const freeze = std::get_if<wire::freeze_board>(&action)) return freeze->frozen;
  const auto* const order = std::get_if<wire::put_board>(&action);
  if (order == nullptr) return false;
  const auto* const board = boards_.find(order->board);
  return board != nullptr && boards::needs_empty_board(board->settings, order->settings);
}

std::shared_ptr<execution> sequencer::begin_execution() {
  auto made = std::make_shared<execution>();
  made->shares.resize(options_.shards);
  made->commit.time_ms = clocks_.service();
  made->commit.wall_ms = wall_ms_;
  // Entries say nothing of a version, but what they make of the boards does.
  made->commit.version = last_version_ + 1;
  return made;
}

std::shared_ptr<execution> sequencer::make_execution(std::span<keyed_update> updates) {
  auto made = begin_execution();
  batch known;
  for (auto& each : updates) {
    const auto why = std::visit([&](auto& kind) { return add(kind, *made); }, each.update.action);
    if (why) {
      known.refused.push_back({std::move(each.from), each.request, *why});
      continue;
    }
    made->commit.requests.push_back(each.request);
    known.addresses.push_back(std::move(each.from));
  }
  if (known.addresses.empty()) {
    refuse_in_time(std::move(known.refused));
    return nullptr;
  }
  return dispatched(std::move(made), std::move(known));
}

std::shared_ptr<execution> sequencer::dispatched(std::shared_ptr<execution> made, batch known) {
  made->number = known.number = ++last_number_;
  made->epoch = epoch_;
  made->commit.version = ++last_version_;
  made->commit.last_arrival = last_arrival_;
  name_requests(known.addresses, *made);
  for (std::size_t i = 0; i < options_.shards; ++i) {
    if (made->involves(i)) ++made->unfinished;
  }
  const bool takes_snapshot = std::ranges::any_of(made->commit.entries, [](const auto& entry) {
    return std::holds_alternative<commits::snapshot_taken>(entry);
  });
  if (takes_snapshot) {
    assert(!is_busy());
    snapshot_batch_ = known.number;
  }
  under_way_.push_back(std::move(known));
  return made;
}

// -- answering ------------------------------------------------------------------------------------

void sequencer::refuse(const return_address& from, const commits::keyed_request& request,
                       wire::error_code why) {
  answer(from, window_.abandon(request.key), request.result_count, why, {});
}

/// Refuses when what the refusals follow from is stored.
void sequencer::refuse_in_time(std::vector<refused_update> refused) {
  if (is_busy()) {
    auto& waiting = under_way_.back().refused;
    std::ranges::move(refused, std::back_inserter(waiting));
    return;
  }
  for (const auto& [from, request, why] : refused) refuse(from, request, why);
}

void sequencer::answer(const return_address& from, const std::vector<return_address>& joined,
                       std::size_t changes, const wire::outcome& outcome,
                       const wire::answer_origin& origin) {
  places_.leave(joined.size());
  if (is_large(changes))
    large_updates_.done(changes);
  else
    places_.leave(places_of(changes));
  answers_.answer(from, outcome, origin);
  for (const auto& to : joined) answers_.answer(to, outcome, origin);
}

bool sequencer::done(const committed::outcome& result) {
  const auto& commit = result.commit->commit;
  const auto known = std::move(under_way_.front());
  under_way_.pop_front();
  assert(known.number == result.commit->number);
  if (result.stored) {
    stored_version_ = commit.version;
    note(commit);
  } else {
    fail(result.commit->epoch);
    for (const auto& entry : commit.entries) {
      if (const auto* const written = std::get_if<commits::archive_written>(&entry))
        written_.push_back({written->origin, written->archive, written->users});
    }
    if (known.addresses.empty()) put_off_due();
  }
  bool large = false;
  auto from = known.addresses.begin();
  for_each_request(commit, [&](const commits::keyed_request& request, auto results) {
    const auto joined = result.stored && commits::binds_key(results)
                            ? window_.finish(request, results, {commit.version, commit.time_ms})
                            : window_.abandon(request.key);
    const wire::outcome outcome = result.stored
                                      ? wire::outcome(answer_of(results))
                                      : wire::outcome(wire::error_code::storage_unavailable);
    const wire::answer_origin origin{result.stored ? commit.version : 0, false};
    large = large || is_large(results.size());
    answer(*from++, joined, results.size(), outcome, origin);
  });
  for (const auto& [to, request, why] : known.refused)
    refuse(to, request, result.stored ? why : wire::error_code::storage_unavailable);
  return large && std::exchange(small_came_, false);
}

void sequencer::fail(std::uint64_t epoch) {
  if (epoch != epoch_) return;
  ++epoch_;
  last_version_ = stored_version_;
  // All that is under way fails, too. What is dispatched from now on need not, so it must find the
  // boards as they are without that.
  boards_ = stored_boards_;
}

void sequencer::note(const commits::commit& stored) {
  for (const auto& entry : stored.entries) {
    if (const auto* const change = std::get_if<commits::total_change>(&entry)) {
      if (change->previous) continue;
      const auto& board = stored_boards_.at(change->board);
      stored_boards_.set_users(board.id, board.users + 1);
      if (board.users == options_.most_users_on_one_shard + 1 && !board.spread)
        grown_.push_back(board.id);
    } else if (const auto* const removed = std::get_if<commits::user_removed>(&entry)) {
      stored_boards_.set_users(removed->board, stored_boards_.at(removed->board).users - 1);
    } else {
      apply(entry, stored, stored_boards_);
    }
  }
}

std::vector<boards::board_id> sequencer::take_grown() { return std::exchange(grown_, {}); }

void sequencer::spread(boards::board_id board) {
  assert(!is_busy());
  stored_boards_.set_spread(board, true);
  boards_.set_spread(board, true);
}

}  // namespace scoreboard::actors
