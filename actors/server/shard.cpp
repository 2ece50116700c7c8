#include "actors/server/shard.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>
#include <variant>

#include "src/boards/placement.hpp"
#include "src/boards/scoring.hpp"

namespace scoreboard::actors {

shard::shard(caf::actor_config& config, std::size_t index, content start, caf::actor journal,
             std::shared_ptr<server_metrics> metrics)
    : ordered_actor(config),
      index_(index),
      journal_(std::move(journal)),
      metrics_(std::move(metrics)),
      boards_(std::move(start.boards)),
      moments_(std::move(start.moments)) {}

caf::behavior shard::make_behavior() {
  return {
      [this](const execute& order) {
        auto& batch = *order.batch;
        const auto began = std::chrono::steady_clock::now();
        run(batch);
        metrics_->executions.Observe(metrics::seconds(std::chrono::steady_clock::now() - began));
        if (batch.unfinished.fetch_sub(1, std::memory_order_acq_rel) == 1)
          send(journal_, executed{finish(std::move(batch))});
      },
      [this](const apply_commits& stored) {
        for (const auto& commit : stored.commits) apply(*commit);
      },
      [this](const snapshot_request& wanted) { send(wanted.reader, take_snapshot(wanted)); },
      [this](const board_search& wanted) { send(wanted.reader, search(wanted)); },
      [this](const split_board& order) { send(order.reply_to, split(order)); },
      [this](const moment_request& wanted) { send(wanted.archivist, take_moment(wanted)); },
      [this](const board_measurement& wanted) { send(wanted.reply_to, measure(wanted)); },
      [this](const board_parts& moved) {
        if (moved.parts->empty()) return;
        auto& part = (*moved.parts)[index_];
        if (part.size() > 0) boards_.insert_or_assign(moved.board, std::move(part));
      },
  };
}

void shard::on_exit() { journal_ = nullptr; }

std::size_t shard::hash::operator()(const user_view& key) const {
  // The number of a board is small and nobody's choice: it only has to move the hash.
  constexpr std::uint64_t spread = 0x9e3779b97f4a7c15;
  return ranking::user_hash()(key.user) + static_cast<std::size_t>(number(key.board) * spread);
}

boards::board_part* shard::find(boards::board_id board) {
  const auto found = boards_.find(board);
  return found == boards_.end() ? nullptr : &found->second;
}

// -- executing ------------------------------------------------------------------------------------

void shard::run(execution& batch) {
  if (batch.epoch != epoch_) {
    // Since the last batch something could not be stored, and with it nothing of what came after.
    // What was stored before has been applied by now.
    pending_.clear();
    for (auto& [archive, moment] : moments_)
      std::erase_if(moment.said, [](const auto& user) { return !user.second; });
    epoch_ = batch.epoch;
  }
  auto& [commands, entries] = batch.shares[index_];
  if (batch.erases) return erase(batch, entries);
  entries.reserve(commands.size());
  for (auto first = commands.begin(); first != commands.end();) {
    const auto board = batch.commands[*first].board;
    const auto end = std::find_if(first, commands.end(), [&](std::uint32_t index) {
      return batch.commands[index].board != board;
    });
    const auto& rules = batch.boards[board];
    users_.clear();
    for (auto at = first; at != end; ++at) users_.push_back(&batch.commands[*at].change.user);
    totals_.assign(users_.size(), std::nullopt);
    if (const auto* const part = find(rules.id)) part->totals(users_, totals_);
    for (std::size_t i = 0; first != end; ++i, ++first)
      run(batch.commands[*first], rules, totals_[i], batch.commit.results[*first], entries);
  }
}

void shard::run(const command& order, const board_rules& board, std::optional<std::int64_t> stored,
                commits::result& result, std::vector<commits::entry>& entries) {
  using kind = wire::change::kind;
  const auto& change = order.change;
  const auto pending = pending_.find(user_view{board.id, change.user});
  const auto previous = pending != pending_.end() ? pending->second.total : stored;
  if (wire::is_score(change.how)) {
    result = run_score(order, board, previous, entries);
    return;
  }
  result.code = commits::result_code::done;
  if (!previous) {
    // To remove nobody is done; nothing else can be.
    if (change.how != kind::remove) result.code = commits::result_code::unknown_user;
    return;
  }
  say_what_was(board, change.user, entries);
  if (change.how == kind::data) {
    entries.emplace_back(commits::data_change{board.id, change.user, change.data.value_or("")});
  } else if (change.how == kind::remove) {
    entries.emplace_back(commits::user_removed{board.id, change.user});
    expect({board.id, change.user}, std::nullopt);
  } else {
    entries.emplace_back(commits::visibility_change{board.id, change.user, change.how == kind::hide,
                                                    board.name, board.settings.users});
  }
}

commits::result shard::run_score(const command& order, const board_rules& board,
                                 std::optional<std::int64_t> previous,
                                 std::vector<commits::entry>& entries) {
  using commits::result_code;
  using verdict = boards::score_result::verdict;
  const auto& change = order.change;
  const auto [code, total] = boards::apply(
      board.settings, previous, {change.how == wire::change::kind::relative, change.value});
  if (code == verdict::overflow) return {0, 0, result_code::overflow, false};
  if (code == verdict::out_of_bounds) return {0, 0, result_code::out_of_bounds, false};
  commits::result result{total, previous.value_or(0), result_code::done, previous.has_value()};
  if (code == verdict::kept) {
    result.code = result_code::kept;
    return result;
  }
  if (previous != total || change.data) say_what_was(board, change.user, entries);
  if (previous != total) {
    entries.emplace_back(
        commits::total_change{board.id, previous, {change.user, total, order.arrived}});
    expect({board.id, change.user}, total);
  }
  if (change.data) entries.emplace_back(commits::data_change{board.id, change.user, *change.data});
  return result;
}

/// Before the first change of a user since a snapshot that is still being written.
void shard::say_what_was(const board_rules& board, const ranking::user_id& user,
                         std::vector<commits::entry>& entries) {
  for (const auto archive : board.snapshots) {
    // Nothing was under way when it was taken, so what is stored of the user is of then.
    if (!moments_[archive].said.try_emplace(user, false).second) continue;
    const auto* const part = find(board.id);
    auto state = part != nullptr ? part->find(user) : std::nullopt;
    // If this is not stored, the user stays what this says.
    if (auto& moment = moments_[archive]; moment.is_shown) moment.earlier.emplace(user, state);
    entries.emplace_back(commits::earlier_user{archive, user, std::move(state)});
  }
}

void shard::erase(const execution& batch, std::vector<commits::entry>& entries) {
  const auto& order = *batch.erases;
  std::vector<board_user> found;
  for (const auto& [board, part] : boards_) {
    // A board that is not among them is going to be deleted before this.
    auto user = order.on(board);
    if (user && !pending_.contains(user_view{board, *user}) && part.contains(*user))
      found.push_back({board, *std::move(user)});
  }
  for (const auto& [key, expected] : pending_) {
    if (expected.total && key.user == order.on(key.board)) found.push_back(key);
  }
  for (auto& [board, user] : found) {
    const auto rules = std::ranges::find(batch.boards, board, &board_rules::id);
    if (rules != batch.boards.end()) say_what_was(*rules, user, entries);
    expect({board, user}, std::nullopt);
    entries.emplace_back(commits::user_removed{board, std::move(user)});
  }
}

void shard::expect(const user_view& user, std::optional<std::int64_t> total) {
  auto found = pending_.find(user);
  if (found == pending_.end())
    found = pending_.emplace(board_user{user.board, user.user}, pending_total()).first;
  found->second.total = total;
  ++found->second.commits;
}

// -- applying -------------------------------------------------------------------------------------

void shard::apply(const placed_commit& stored) {
  for (const auto& entry : stored.of_boards()) apply_to_boards(entry);
  auto rest = stored.share(index_);
  while (!rest.empty()) {
    if (std::holds_alternative<commits::total_change>(rest.front())) {
      rest = apply_totals(stored, rest);
      continue;
    }
    if (const auto* const data = std::get_if<commits::data_change>(&rest.front()))
      apply(*data);
    else if (const auto* const visibility = std::get_if<commits::visibility_change>(&rest.front()))
      apply(*visibility);
    else if (const auto* const earlier = std::get_if<commits::earlier_user>(&rest.front()))
      apply(*earlier);
    else
      apply(std::get<commits::user_removed>(rest.front()));
    rest = rest.subspan(1);
  }
}

void shard::apply_to_boards(const commits::entry& entry) {
  if (const auto* const gone = std::get_if<commits::board_deleted>(&entry)) {
    boards_.erase(gone->board);
    for (const auto archive : gone->unwritten) {
      boards_.erase(archive);
      moments_.erase(archive);
    }
  } else if (const auto* const taken = std::get_if<commits::snapshot_taken>(&entry)) {
    moments_.insert_or_assign(taken->archive, keep_moment(taken->board));
  } else if (const auto* const written = std::get_if<commits::archive_written>(&entry)) {
    boards_.erase(written->archive);
    moments_.erase(written->archive);
  } else if (const auto* const changed = std::get_if<commits::freeze_changed>(&entry)) {
    if (changed->frozen) moments_.at(changed->archive).is_shown = true;
  }
}

kept_moment shard::keep_moment(boards::board_id board) {
  kept_moment made;
  auto* const part = find(board);
  if (part == nullptr) return made;
  made.shown = part->take_snapshot();
  part->for_each_hidden([&](const ranking::user_id& user, boards::user_state state) {
    made.hidden.push_back({user, std::move(state)});
  });
  return made;
}

/// Applies the totals of one board that come first. Gives the entries after them.
std::span<const commits::entry> shard::apply_totals(const placed_commit& stored,
                                                    std::span<const commits::entry> entries) {
  const auto board = std::get<commits::total_change>(entries.front()).board;
  entries_.clear();
  for (const auto& entry : entries) {
    const auto* const change = std::get_if<commits::total_change>(&entry);
    if (change == nullptr || change->board != board) break;
    entries_.push_back(&change->now);
  }
  part_for(stored, board).apply(entries_);
  for (const auto* const entry : entries_) settle({board, entry->user});
  return entries.subspan(entries_.size());
}

boards::board_part& shard::part_for(const placed_commit& stored, boards::board_id board) {
  if (auto* const found = find(board)) return *found;
  return boards_.try_emplace(board, stored.settings_of(board).order).first->second;
}

void shard::apply(const commits::data_change& entry) {
  boards_.at(entry.board).set_data(entry.user, entry.data);
}

void shard::apply(const commits::visibility_change& entry) {
  boards_.at(entry.board).set_hidden(entry.user, entry.hidden);
}

void shard::apply(const commits::user_removed& entry) {
  const auto part = boards_.find(entry.board);
  part->second.remove(entry.user);
  // A board on which nobody is may get another order.
  if (part->second.size() == 0) boards_.erase(part);
  settle({entry.board, entry.user});
}

void shard::apply(const commits::earlier_user& entry) {
  moments_.at(entry.archive).said.at(entry.user) = true;
}

void shard::settle(const user_view& user) {
  const auto found = pending_.find(user);
  assert(found != pending_.end());
  if (--found->second.commits == 0) pending_.erase(found);
}

// -- reading --------------------------------------------------------------------------------------

moment_part shard::take_moment(const moment_request& wanted) {
  const auto kept = moments_.find(wanted.archive);
  if (kept != moments_.end())
    return {wanted.archive, kept->second.shown, std::move(kept->second.hidden)};
  auto moment = keep_moment(wanted.archive);
  return {wanted.archive, std::move(moment.shown), std::move(moment.hidden)};
}

shard_snapshot shard::take_snapshot(const snapshot_request& wanted) {
  shard_snapshot taken{wanted.read_point, wanted.source, {}, {}};
  const auto kept = wanted.moment ? moments_.find(*wanted.moment) : moments_.end();
  auto* const part = find(wanted.board);
  if (kept != moments_.end())
    taken.part = kept->second.shown;
  else if (part != nullptr)
    taken.part = part->take_snapshot();
  if (!wanted.users) return taken;
  std::vector<const ranking::user_id*> users;
  users.reserve(wanted.users->size());
  for (const auto& user : *wanted.users) users.push_back(&user);
  std::vector<std::optional<boards::user_state>> states(users.size());
  if (part != nullptr) part->find(users, states);
  if (kept != moments_.end()) set_earlier(kept->second, users, states);
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i]) taken.found.push_back({i, *std::move(states[i])});
  }
  return taken;
}

/// The index is the board's, as that is now: who was changed since the moment is put right.
void shard::set_earlier(const kept_moment& moment, std::span<const ranking::user_id* const> users,
                        std::span<std::optional<boards::user_state>> states) {
  assert(moment.is_shown);
  for (std::size_t i = 0; i < users.size(); ++i) {
    const auto earlier = moment.earlier.find(*users[i]);
    if (earlier != moment.earlier.end()) states[i] = earlier->second;
  }
}

found_boards shard::search(const board_search& wanted) const {
  found_boards found{wanted.read_point, {}};
  for (const auto& [board, part] : boards_) {
    const auto user = wanted.user->on(board);
    if (user && part.contains(*user)) found.boards.push_back(board);
  }
  return found;
}

board_sizes shard::measure(const board_measurement& wanted) const {
  board_sizes made;
  for (const auto board : wanted.boards) {
    const auto found = boards_.find(board);
    const auto memory =
        found == boards_.end() ? ranking::board::memory_use() : found->second.memory();
    made.boards.push_back({memory.bytes, memory.live_versions});
  }
  return made;
}

board_parts shard::split(const split_board& order) {
  auto parts = std::make_shared<std::vector<boards::board_part>>();
  // Without users it has no part: those that come make one each where they belong.
  if (const auto found = boards_.find(order.board); found != boards_.end()) {
    *parts = found->second.split(order.parts, [&](const ranking::user_id& user) {
      return boards::shard_of(order.board, user, order.parts);
    });
    boards_.erase(found);
  }
  return {order.board, std::move(parts)};
}

}  // namespace scoreboard::actors
