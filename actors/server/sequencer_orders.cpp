#include <algorithm>
#include <cassert>
#include <utility>
#include <variant>

#include "actors/server/sequencer.hpp"
#include "src/boards/placement.hpp"
#include "src/boards/user_reference.hpp"

/// What each kind of update comes to.
namespace scoreboard::actors {

namespace {

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

}  // namespace

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
    if (board == nullptr) board = &changes_.make_board(name, {}, to.commit);
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
  if (to.boards.empty() || to.boards.back().id != board.id) to.boards.push_back(rules_of(board));
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
    changes_.make_board(order.board, order.settings, to.commit);
    code = commits::result_code::created;
  } else if (board->settings != order.settings) {
    if (boards::needs_empty_board(board->settings, order.settings)) {
      // Nothing is under way: what is stored is all there is.
      assert(!is_busy());
      if (stored_boards_.at(board->id).users > 0) return wire::error_code::not_empty;
    }
    changes_.set_settings(*board, order.settings, to.commit);
  }
  to.commit.results.push_back({0, 0, code, false});
  return std::nullopt;
}

sequencer::refusal sequencer::add(wire::delete_board& order, execution& to) {
  const auto* const board = boards_.find(order.board);
  if (board == nullptr) return wire::error_code::unknown_board;
  changes_.delete_board(*board, to.commit);
  to.commit.results.emplace_back();
  return std::nullopt;
}

sequencer::refusal sequencer::add(wire::erase_user& order, execution& to) {
  to.erases = user_among(order.user, *boards_.list());
  for (const auto& [board, snapshots] : boards_.unwritten_snapshots()) {
    // Of a past season no user is removed.
    if (const auto* const running = boards_.find(board)) to.boards.push_back(rules_of(*running));
  }
  to.commit.entries.emplace_back(commits::user_erased{std::move(order.user)});
  to.commit.results.emplace_back();
  return std::nullopt;
}

sequencer::refusal sequencer::add(wire::reset_board& order, execution& to) {
  const auto* const board = boards_.find(order.board);
  if (board == nullptr) return wire::error_code::unknown_board;
  if (board->season != order.season) return wire::error_code::season_over;
  changes_.end_season(*board, to.commit.wall_ms, to.commit);
  to.commit.results.emplace_back();
  return std::nullopt;
}

sequencer::refusal sequencer::add(wire::put_snapshot& order, execution& to) {
  const auto* const board = boards_.find(order.board);
  if (board == nullptr) return wire::error_code::unknown_board;
  auto code = commits::result_code::done;
  if (boards_.find_archive(board->origin, order.name) == nullptr) {
    changes_.take_snapshot(*board, order.name, to.commit);
    code = commits::result_code::created;
  }
  to.commit.results.push_back({0, 0, code, false});
  return std::nullopt;
}

sequencer::refusal sequencer::add(wire::delete_snapshot& order, execution& to) {
  const auto* const board = boards_.find(order.board);
  if (board == nullptr) return wire::error_code::unknown_board;
  const auto* const archive = boards_.find_archive(board->origin, order.name);
  if (archive != nullptr && !archive->frozen) changes_.delete_archive(*board, *archive, to.commit);
  to.commit.results.emplace_back();
  return std::nullopt;
}

sequencer::refusal sequencer::add(wire::freeze_board& order, execution& to) {
  const auto* const board = boards_.find(order.board);
  if (board == nullptr) return wire::error_code::unknown_board;
  const bool is_frozen = boards_.frozen_moment(board->origin) != nullptr;
  if (order.frozen && !is_frozen) changes_.freeze(*board, to.commit);
  if (!order.frozen && is_frozen) changes_.thaw(*board, to.commit);
  to.commit.results.emplace_back();
  return std::nullopt;
}

board_rules sequencer::rules_of(const boards::board_info& board) const {
  return {board.id, board.settings, boards_.unwritten_snapshots(board.id), board.name};
}

}  // namespace scoreboard::actors
