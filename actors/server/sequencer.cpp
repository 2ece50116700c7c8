#include "actors/server/sequencer.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>
#include <variant>

#include "src/boards/names.hpp"
#include "src/boards/placement.hpp"
#include "src/boards/user_reference.hpp"
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

std::size_t work_of(const wire::update& update) noexcept {
  return std::holds_alternative<wire::erase_user>(update.action)
             ? work_of_erasure
             : places_of(wire::result_count(update));
}

commits::key_window window_of(const wire::update& update) noexcept {
  using commits::key_window;
  const bool list = wire::result_count(update) != 1;
  if (update.made_by == wire::update::key_maker::service)
    return list ? key_window::service_list : key_window::service;
  return list ? key_window::sender_list : key_window::sender;
}

wire::results answer_of(std::span<const commits::result> results) {
  return {results.begin(), results.end()};
}

/// What becomes of one change of a list for which a single one would be refused.
commits::result_code result_code_of(wire::error_code why) noexcept {
  switch (why) {
    case wire::error_code::invalid_user:
      return commits::result_code::invalid_user;
    case wire::error_code::season_over:
      return commits::result_code::season_over;
    case wire::error_code::too_many_boards:
      return commits::result_code::too_many_boards;
    default:
      return commits::result_code::unknown_board;
  }
}

/// What an entry of a commit at this time makes of the boards there are.
void apply(const commits::entry& entry, std::uint64_t time_ms, boards::directory& to) {
  if (const auto* const made = std::get_if<commits::board_created>(&entry))
    to.add(made->board, made->name, made->settings, time_ms);
  else if (const auto* const changed = std::get_if<commits::settings_changed>(&entry))
    to.set_settings(changed->board, changed->settings);
  else if (const auto* const gone = std::get_if<commits::board_deleted>(&entry))
    to.remove(gone->board);
}

}  // namespace

sequencer::sequencer(const options& chosen, start from, clock commit_time,
                     boards::directory& stored_boards, door& answers, admission& places)
    : options_(chosen),
      window_(std::move(from.window)),
      hash_(from.seed),
      commit_time_(std::move(commit_time)),
      stored_boards_(stored_boards),
      boards_(stored_boards),
      answers_(answers),
      places_(places),
      last_arrival_(from.last.last_arrival),
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
      return answers_.answer(from, answer_of(first.changes),
                             {first.version, update.made_by == wire::update::key_maker::sender});
    }
    case idempotency_window::verdict::mismatch:
      return answers_.answer(from, wire::error_code::idempotency_mismatch);
  }
}

// -- making batches -------------------------------------------------------------------------------

std::shared_ptr<execution> sequencer::next_batch() {
  const auto is_list = [](const keyed_update& waiting) {
    return std::holds_alternative<wire::change_list>(waiting.update.action);
  };
  while (!waiting_.empty() && !first_must_wait()) {
    auto end = std::ranges::find_if_not(waiting_, is_list);
    if (end == waiting_.begin()) ++end;
    std::vector<keyed_update> updates(std::make_move_iterator(waiting_.begin()),
                                      std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    for (const auto& taken : updates) waiting_work_ -= work_of(taken.update);
    if (auto made = make_execution(updates)) return made;
  }
  return nullptr;
}

std::shared_ptr<execution> sequencer::next_large_batch() {
  small_came_ = false;
  auto large = large_updates_.next();
  return make_execution({&large, 1});
}

bool sequencer::first_must_wait() const {
  if (waiting_.empty() || !is_busy()) return false;
  const auto* const order = std::get_if<wire::put_board>(&waiting_.front().update.action);
  if (order == nullptr) return false;
  const auto* const board = boards_.find(order->board);
  return board != nullptr && boards::needs_empty_board(board->settings, order->settings);
}

std::shared_ptr<execution> sequencer::make_execution(std::span<keyed_update> updates) {
  auto made = std::make_shared<execution>();
  made->shares.resize(options_.shards);
  auto& commit = made->commit;
  commit.time_ms = commit_time_();
  batch known;
  for (auto& each : updates) {
    const auto why = std::visit([&](auto& kind) { return add(kind, *made); }, each.update.action);
    if (why) {
      refuse(each, *why);
      continue;
    }
    commit.requests.push_back(each.request);
    known.addresses.push_back(std::move(each.from));
  }
  if (known.addresses.empty()) return nullptr;
  known.number = ++last_number_;
  made->number = known.number;
  made->epoch = epoch_;
  commit.version = ++last_version_;
  commit.last_arrival = last_arrival_;
  for (std::size_t i = 0; i < options_.shards; ++i) {
    if (made->involves(i)) ++made->unfinished;
  }
  under_way_.push_back(std::move(known));
  return made;
}

sequencer::refusal sequencer::add(wire::change_list& list, execution& to) {
  if (!list.over_boards) {
    const auto why = check_board(list.boards.front(), list.changes);
    if (why) return why;
  }
  const bool single = !list.is_list && list.changes.size() == 1;
  for (auto& change : list.changes) {
    const auto& name = list.boards[change.board];
    const auto* board = boards_.find(name);
    auto why =
        board != nullptr ? check_change(change, *board) : check_board(name, std::span(&change, 1));
    if (why && single) return why;
    auto& result = to.commit.results.emplace_back();
    auto& command = to.commands.emplace_back(actors::command{0, std::move(change), 0});
    if (why) {
      result.code = result_code_of(*why);
      continue;
    }
    if (board == nullptr) board = &make_board(name, {}, to);
    add(command, *board, to);
  }
  return std::nullopt;
}

/// Of changes that are all for one board: why there is none for them.
sequencer::refusal sequencer::check_board(const std::string& name,
                                          std::span<const wire::change> changes) const {
  if (boards_.find(name) != nullptr) return std::nullopt;
  const bool makes_it = options_.boards_by_score && !changes.empty() &&
                        std::ranges::all_of(changes, wire::is_score, &wire::change::how);
  if (!makes_it) return wire::error_code::unknown_board;
  if (boards_.size() >= options_.max_boards) return wire::error_code::too_many_boards;
  const bool counts = std::ranges::any_of(
      changes, [](std::uint64_t season) { return season <= 1; }, &wire::change::season);
  if (!counts) return wire::error_code::season_over;
  return std::nullopt;
}

/// Why a board does not take a change, whose user is named as on that board from now on.
sequencer::refusal sequencer::check_change(wire::change& change, const boards::board_info& board) {
  auto user = boards::resolve({std::move(change.user), change.from_path}, board.settings.users);
  if (!user) return wire::error_code::invalid_user;
  change.user = *std::move(user);
  if (change.season != 0 && change.season != board.season) return wire::error_code::season_over;
  return std::nullopt;
}

/// Puts the last command into its share.
void sequencer::add(command& last, const boards::board_info& board, execution& to) {
  if (to.boards.empty() || to.boards.back().id != board.id)
    to.boards.push_back({board.id, board.settings});
  last.board = static_cast<std::uint32_t>(to.boards.size() - 1);
  if (wire::is_score(last.change.how)) last.arrived = ++last_arrival_;
  const auto shard = boards::shard_of(board, last.change.user, options_.shards);
  to.shares[shard].commands.push_back(static_cast<std::uint32_t>(to.commands.size() - 1));
}

sequencer::refusal sequencer::add(wire::put_board& order, execution& to) {
  const auto* const board = boards_.find(order.board);
  auto code = commits::result_code::done;
  if (board == nullptr) {
    if (boards_.size() >= options_.max_boards) return wire::error_code::too_many_boards;
    make_board(order.board, order.settings, to);
    code = commits::result_code::created;
  } else if (board->settings != order.settings) {
    if (boards::needs_empty_board(board->settings, order.settings)) {
      // Nothing is under way: what is stored is all there is.
      assert(!is_busy());
      if (stored_boards_.at(board->id).users > 0) return wire::error_code::not_empty;
    }
    change_boards(to, commits::settings_changed{board->id, order.settings});
  }
  to.commit.results.push_back({0, 0, code, false});
  return std::nullopt;
}

sequencer::refusal sequencer::add(wire::delete_board& order, execution& to) {
  const auto* const board = boards_.find(order.board);
  if (board == nullptr) return wire::error_code::unknown_board;
  change_boards(to, commits::board_deleted{board->id});
  if (order.board == boards::default_board) make_board(order.board, {}, to);
  to.commit.results.emplace_back();
  return std::nullopt;
}

sequencer::refusal sequencer::add(wire::erase_user& order, execution& to) {
  to.erases = user_among(order.user, *boards_.list());
  to.commit.entries.emplace_back(commits::user_erased{std::move(order.user)});
  to.commit.results.emplace_back();
  return std::nullopt;
}

const boards::board_info& sequencer::make_board(const std::string& name,
                                                const boards::settings& chosen, execution& to) {
  const boards::board_id board{++last_arrival_};
  change_boards(to, commits::board_created{board, name, chosen});
  return boards_.at(board);
}

void sequencer::change_boards(execution& to, commits::entry entry) {
  apply(entry, to.commit.time_ms, boards_);
  to.commit.entries.push_back(std::move(entry));
}

// -- answering ------------------------------------------------------------------------------------

void sequencer::refuse(const keyed_update& refused, wire::error_code why) {
  const auto& request = refused.request;
  answer(refused.from, window_.abandon(request.key), request.result_count, why, {});
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
      apply(entry, stored.time_ms, stored_boards_);
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
