#include "actors/server/sequencer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <variant>

#include "actors/server/commit_results.hpp"
#include "src/boards/placement.hpp"
#include "src/wire/request_weight.hpp"

namespace scoreboard::actors {

namespace {

/// One list of most changes, or several shorter ones. The next ones are there when it is stored.
constexpr std::size_t large_changes_at_once = wire::update::max_changes;

bool is_large(std::size_t changes) noexcept { return changes > wire::most_small_changes; }

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

sequencer::sequencer(const options& chosen, start from, clock commit_time,
                     boards::directory& boards, door& answers, admission& places)
    : options_(chosen),
      window_(std::move(from.window)),
      hash_(from.seed),
      commit_time_(std::move(commit_time)),
      boards_(boards),
      answers_(answers),
      places_(places),
      last_arrival_(from.last.last_arrival),
      stored_version_(from.last.version),
      last_version_(from.last.version),
      large_updates_({large_changes_at_once, places.most()}) {}

void sequencer::take(return_address from, wire::update& what) {
  const auto changes = what.changes.size();
  const commits::keyed_request request{window_of(what), hash_.key(what), hash_.fingerprint(what),
                                       static_cast<std::uint32_t>(changes)};
  const bool refused = is_large(changes) ? !large_updates_.takes(changes) : places_.full();
  // "Overloaded" says that nothing was done, so never to a retry of what may be done.
  if (refused && !window_.knows(request.key))
    return answers_.answer(from, wire::error_code::overloaded);
  switch (window_.begin(request.key, request.fingerprint, from)) {
    case idempotency_window::verdict::fresh:
      if (is_large(changes)) {
        large_updates_.push({std::move(from), std::move(what), request}, changes);
        return;
      }
      small_came_ = true;
      places_.enter(places_of(changes));
      waiting_changes_ += changes;
      waiting_.push_back({std::move(from), std::move(what), request});
      return;
    case idempotency_window::verdict::in_flight:
      places_.enter(1);
      return;
    case idempotency_window::verdict::answered: {
      const auto first = window_.answer(request.key);
      return answers_.answer(from, answer_of(first.changes),
                             {first.version, what.made_by == wire::update::key_maker::sender});
    }
    case idempotency_window::verdict::mismatch:
      return answers_.answer(from, wire::error_code::idempotency_mismatch);
  }
}

std::shared_ptr<execution> sequencer::next_batch() {
  if (waiting_.empty()) return nullptr;
  waiting_changes_ = 0;
  auto updates = std::exchange(waiting_, {});
  return make_execution(updates);
}

std::shared_ptr<execution> sequencer::next_large_batch() {
  small_came_ = false;
  auto one = large_updates_.next();
  return make_execution({&one, 1});
}

std::shared_ptr<execution> sequencer::make_execution(std::span<keyed_update> updates) {
  auto made = std::make_shared<execution>();
  made->shares.resize(options_.shards);
  batch known;
  for (auto& one : updates) add(one, *made, known);
  if (known.addresses.empty()) return nullptr;
  known.number = ++last_number_;
  made->number = known.number;
  made->epoch = epoch_;
  auto& commit = made->commit;
  commit.version = ++last_version_;
  commit.time_ms = commit_time_();
  commit.last_arrival = last_arrival_;
  commit.results.resize(made->commands.size());
  made->unfinished = static_cast<std::size_t>(std::ranges::count_if(
      made->shares, [](const auto& share) { return !share.commands.empty(); }));
  under_way_.push_back(std::move(known));
  return made;
}

void sequencer::add(keyed_update& one, execution& to, batch& known) {
  const auto found = board_of(one.what, to, known);
  if (const auto* const why = std::get_if<wire::error_code>(&found)) return refuse(one, *why);
  const auto* const board = std::get<const boards::board_info*>(found);
  for (auto& change : one.what.changes) {
    const auto shard = boards::shard_of(*board, change.user, options_.shards);
    to.shares[shard].commands.push_back(static_cast<std::uint32_t>(to.commands.size()));
    to.commands.push_back({board->id, std::move(change), ++last_arrival_});
  }
  to.commit.requests.push_back(one.request);
  known.addresses.push_back(std::move(one.from));
}

std::variant<const boards::board_info*, wire::error_code> sequencer::board_of(
    const wire::update& what, execution& to, batch& known) {
  if (const auto* const found = boards_.find(what.board)) return found;
  // An update that changes nothing makes nothing.
  if (!options_.boards_by_score || what.changes.empty()) return wire::error_code::unknown_board;
  if (boards_.size() >= options_.max_boards) return wire::error_code::too_many_boards;
  const boards::board_id board{++last_arrival_};
  to.commit.entries.emplace_back(commits::board_created{board, what.board});
  known.created.push_back(what.board);
  boards_.add(board, what.board);
  auto& made = boards_.at(board);
  made.pending = true;
  return &made;
}

void sequencer::refuse(const keyed_update& one, wire::error_code why) {
  answer(one.from, window_.abandon(one.request.key), one.request.result_count, why, {});
}

void sequencer::answer(const return_address& from, const std::vector<return_address>& joined,
                       std::size_t changes, const wire::outcome& what,
                       const wire::answer_origin& origin) {
  places_.leave(joined.size());
  if (is_large(changes))
    large_updates_.done(changes);
  else
    places_.leave(places_of(changes));
  answers_.answer(from, what, origin);
  for (const auto& to : joined) answers_.answer(to, what, origin);
}

bool sequencer::done(const committed::outcome& what) {
  const auto& commit = what.commit->commit;
  const auto known = std::move(under_way_.front());
  under_way_.pop_front();
  assert(known.number == what.commit->number);
  if (what.stored) {
    stored_version_ = commit.version;
    note(commit);
  } else {
    fail(known, what.commit->epoch);
  }
  bool large = false;
  auto from = known.addresses.begin();
  for_each_request(commit, [&](const commits::keyed_request& request, auto results) {
    const auto joined = what.stored
                            ? window_.finish(request, results, {commit.version, commit.time_ms})
                            : window_.abandon(request.key);
    const wire::outcome outcome = what.stored
                                      ? wire::outcome(answer_of(results))
                                      : wire::outcome(wire::error_code::storage_unavailable);
    const wire::answer_origin origin{what.stored ? commit.version : 0, false};
    large = large || is_large(results.size());
    answer(*from++, joined, results.size(), outcome, origin);
  });
  return large && std::exchange(small_came_, false);
}

void sequencer::fail(const batch& known, std::uint64_t epoch) {
  if (epoch != epoch_) return;
  ++epoch_;
  last_version_ = stored_version_;
  // All that is under way fails, too. What is dispatched from now on need not, so it must find no
  // board that these were to make.
  for (const auto& name : known.created) boards_.remove(name);
  for (const auto& one : under_way_) {
    for (const auto& name : one.created) boards_.remove(name);
  }
}

void sequencer::note(const commits::commit& one) {
  for (const auto& entry : one.entries) {
    if (const auto* const made = std::get_if<commits::board_created>(&entry))
      boards_.at(made->board).pending = false;
    const auto* const change = std::get_if<commits::total_change>(&entry);
    if (change == nullptr || change->previous) continue;
    auto& board = boards_.at(change->board);
    if (++board.users == options_.most_users_on_one_shard + 1 && !board.spread)
      grown_.push_back(board.id);
  }
}

std::vector<boards::board_id> sequencer::take_grown() { return std::exchange(grown_, {}); }

}  // namespace scoreboard::actors
