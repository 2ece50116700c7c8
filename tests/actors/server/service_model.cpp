#include "tests/actors/server/service_model.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "src/boards/calendar.hpp"
#include "src/boards/scoring.hpp"
#include "src/boards/user_reference.hpp"

namespace scoreboard::tests {

namespace {

commits::result_code result_code_of(wire::error_code why) {
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

std::optional<std::uint64_t> season_end_after(const boards::settings& of, std::uint64_t after_ms) {
  return of.season ? boards::season_end_after(*of.season, after_ms) : std::nullopt;
}

std::optional<std::uint64_t> snapshot_after(const boards::settings& of, std::uint64_t after_ms) {
  if (!of.snapshots) return std::nullopt;
  return boards::next_period_start_ms(of.snapshots->every, after_ms);
}

}  // namespace

board_model archive_model::shown(std::size_t erasures) const {
  auto made = then;
  for (std::size_t i = 0; i < erasures; ++i) made.erase(erased[i]);
  return made;
}

const archive_model* board_history::find(const std::string& archive) const {
  const auto found = std::ranges::find(archives, archive, &archive_model::name);
  return found == archives.end() ? nullptr : &*found;
}

const archive_model* board_history::frozen() const {
  const auto found = std::ranges::find(archives, true, &archive_model::frozen);
  return found == archives.end() ? nullptr : &*found;
}

board_history board_history::before_freeze() const {
  const auto* const shown = frozen();
  if (shown == nullptr) return *this;
  board_history made{shown->then,
                     {archives.begin(), archives.begin() + (shown - archives.data()) + 1}};
  return made;
}

// -- updates --------------------------------------------------------------------------------------

wire::outcome service_model::apply(const wire::update& what, const commit_moment& at) {
  at_ = at;
  return std::visit([this](const auto& kind) { return apply(kind); }, what.action);
}

/// Why a board that is not there is not made by these changes either.
service_model::refusal service_model::refusal_of(const std::string& board,
                                                 const std::vector<wire::change>& changes) const {
  if (boards.contains(board)) return std::nullopt;
  bool scores = !changes.empty();
  bool counts = false;
  for (const auto& one : changes) {
    scores = scores && wire::is_score(one.how);
    counts = counts || one.season <= 1;
  }
  if (!boards_by_score || !scores) return wire::error_code::unknown_board;
  if (boards.size() >= max_boards) return wire::error_code::too_many_boards;
  if (!counts) return wire::error_code::season_over;
  return std::nullopt;
}

wire::outcome service_model::apply(const wire::change_list& list) {
  if (!list.over_boards) {
    if (const auto why = refusal_of(list.boards.front(), list.changes)) return *why;
  }
  const bool single = !list.is_list && list.changes.size() == 1;
  wire::results made;
  for (auto each : list.changes) {
    const auto& name = list.boards[each.board];
    auto why = refusal_of(name, {each});
    if (const auto found = boards.find(name); found != boards.end()) {
      const auto& now = found->second.now;
      const auto user = boards::resolve({each.user, each.from_path}, now.settings.users);
      if (!user)
        why = wire::error_code::invalid_user;
      else if (each.season != 0 && each.season != now.season)
        why = wire::error_code::season_over;
      else
        each.user = *user;
    }
    if (why && single) return *why;
    if (why)
      made.push_back({0, 0, result_code_of(*why), false});
    else
      made.push_back(change(boards.contains(name) ? boards[name].now : make(name, {}), each));
  }
  return made;
}

commits::result service_model::change(board_model& board, const wire::change& what) {
  using commits::result_code;
  using kind = wire::change::kind;
  using verdict = boards::score_result::verdict;
  const auto found = board.users.find(what.user);
  const bool had = found != board.users.end();
  if (!wire::is_score(what.how)) {
    if (!had && what.how != kind::remove) return {0, 0, result_code::unknown_user, false};
    if (!had) return {};
    if (what.how == kind::remove)
      board.users.erase(found);
    else if (what.how == kind::data)
      found->second.data = what.data.value_or("");
    else
      found->second.hidden = what.how == kind::hide;
    return {};
  }
  const auto before = had ? std::optional(found->second.standing.total) : std::nullopt;
  const auto [code, total] =
      boards::apply(board.settings, before, {what.how == kind::relative, what.value});
  ++last_arrival_;
  if (code == verdict::overflow) return {0, 0, result_code::overflow, false};
  if (code == verdict::out_of_bounds) return {0, 0, result_code::out_of_bounds, false};
  if (code == verdict::kept) return {total, *before, result_code::kept, true};
  auto& state = board.users[what.user];
  if (before != total) state.standing = {total, last_arrival_};
  if (what.data) state.data = *what.data;
  return {total, before.value_or(0), result_code::done, had};
}

board_model& service_model::make(const std::string& board, const boards::settings& chosen) {
  auto& made = boards[board].now;
  made.settings = chosen;
  made.season_start_ms = at_.wall_ms;
  made.due = {season_end_after(chosen, at_.wall_ms), snapshot_after(chosen, at_.wall_ms)};
  return made;
}

wire::outcome service_model::apply(const wire::put_board& order) {
  const auto found = boards.find(order.board);
  if (found == boards.end()) {
    if (boards.size() >= max_boards) return wire::error_code::too_many_boards;
    make(order.board, order.settings);
    return wire::results{{0, 0, commits::result_code::created, false}};
  }
  auto& board = found->second.now;
  if (!board.users.empty() && boards::needs_empty_board(board.settings, order.settings))
    return wire::error_code::not_empty;
  // The end of the season that runs stays as it is.
  if (!board.due.season_end_ms)
    board.due.season_end_ms = season_end_after(order.settings, at_.wall_ms);
  if (board.settings.snapshots != order.settings.snapshots)
    board.due.snapshot_ms = snapshot_after(order.settings, at_.wall_ms);
  board.settings = order.settings;
  return wire::results{{}};
}

wire::outcome service_model::apply(const wire::delete_board& order) {
  if (boards.erase(order.board) == 0) return wire::error_code::unknown_board;
  if (order.board == boards::default_board) make(order.board, {});
  return wire::results{{}};
}

wire::outcome service_model::apply(const wire::erase_user& order) {
  for (auto& [name, board] : boards) {
    if (const auto user = boards::resolve(order.user, board.now.settings.users))
      board.now.users.erase(*user);
    for (auto& archive : board.archives) archive.erased.push_back(order.user);
  }
  return wire::results{{}};
}

wire::outcome service_model::apply(const wire::reset_board& order) {
  const auto found = boards.find(order.board);
  if (found == boards.end()) return wire::error_code::unknown_board;
  if (found->second.now.season != order.season) return wire::error_code::season_over;
  own_changes changes;
  end_season(found->second, at_.wall_ms, changes);
  return wire::results{{}};
}

wire::outcome service_model::apply(const wire::put_snapshot& order) {
  const auto found = boards.find(order.board);
  if (found == boards.end()) return wire::error_code::unknown_board;
  if (found->second.find(order.name) != nullptr) return wire::results{{}};
  keep_moment(found->second, order.name, false);
  return wire::results{{0, 0, commits::result_code::created, false}};
}

wire::outcome service_model::apply(const wire::delete_snapshot& order) {
  const auto found = boards.find(order.board);
  if (found == boards.end()) return wire::error_code::unknown_board;
  auto& archives = found->second.archives;
  const auto archive = std::ranges::find(archives, order.name, &archive_model::name);
  if (archive != archives.end() && !archive->frozen) archives.erase(archive);
  return wire::results{{}};
}

wire::outcome service_model::apply(const wire::freeze_board& order) {
  const auto found = boards.find(order.board);
  if (found == boards.end()) return wire::error_code::unknown_board;
  auto& board = found->second;
  const bool is_frozen = board.frozen() != nullptr;
  const std::string name(boards::frozen_snapshot);
  if (is_frozen && !order.frozen)
    std::ranges::find(board.archives, name, &archive_model::name)->frozen = false;
  if (is_frozen || !order.frozen) return wire::results{{}};
  std::erase_if(board.archives, [&](const archive_model& archive) { return archive.name == name; });
  keep_moment(board, name, false);
  board.archives.back().frozen = true;
  return wire::results{{}};
}

// -- what the service does by itself --------------------------------------------------------------

void service_model::keep_moment(board_history& board, const std::string& name,
                                bool past_season) const {
  board.archives.push_back(
      {name, at_.version, at_.wall_ms, past_season, false, false, board.now, {}});
}

void service_model::end_season(board_history& board, std::uint64_t begins_ms,
                               own_changes& changes) const {
  auto& now = board.now;
  const auto name = boards::season_name(now.season);
  changes.kept.push_back(name);
  keep_moment(board, name, true);
  now.users.clear();
  ++now.season;
  now.season_start_ms = at_.wall_ms;
  now.due.season_end_ms = season_end_after(now.settings, begins_ms);
  if (now.settings.keep_seasons)
    trim(board, *now.settings.keep_seasons, &archive_model::past_season, changes);
}

/// Of those that `counts` names the newest stay, and those of this commit.
template <class Counts>
void service_model::trim(board_history& board, std::uint64_t stay, Counts counts,
                         own_changes& changes) const {
  auto& all = board.archives;
  const auto there = static_cast<std::uint64_t>(std::ranges::count_if(all, counts));
  auto oldest = there - std::min(stay, there);
  std::erase_if(all, [&](const archive_model& archive) {
    if (!std::invoke(counts, archive) || oldest == 0 || archive.version == at_.version)
      return false;
    --oldest;
    changes.deleted.push_back(archive.name);
    return true;
  });
}

bool service_model::is_due(const std::string& board, std::uint64_t wall_ms) const {
  const auto found = boards.find(board);
  if (found == boards.end()) return false;
  const auto& due = found->second.now.due;
  return (due.season_end_ms && *due.season_end_ms <= wall_ms) ||
         (due.snapshot_ms && *due.snapshot_ms <= wall_ms);
}

service_model::own_changes service_model::do_what_is_due(const std::string& name,
                                                         const commit_moment& at) {
  at_ = at;
  own_changes changes;
  auto& board = boards.at(name);
  auto& now = board.now;
  // Of the snapshots that were missed the latest is made, of the moment for which it is.
  std::optional<std::uint64_t> snapshot_of_ms;
  if (now.due.snapshot_ms && *now.due.snapshot_ms <= at.wall_ms)
    snapshot_of_ms = boards::period_start_ms(now.settings.snapshots->every, at.wall_ms);
  const auto end_seasons_before = [&](std::uint64_t moment_ms) {
    while (now.due.season_end_ms && *now.due.season_end_ms < moment_ms)
      end_season(board, *now.due.season_end_ms, changes);
  };
  if (snapshot_of_ms) {
    end_seasons_before(*snapshot_of_ms);
    take_due_snapshot(board, *snapshot_of_ms, changes);
  }
  end_seasons_before(at.wall_ms + 1);
  return changes;
}

void service_model::take_due_snapshot(board_history& board, std::uint64_t period_ms,
                                      own_changes& changes) const {
  const auto [every, stay] = *board.now.settings.snapshots;
  board.now.due.snapshot_ms = snapshot_after(board.now.settings, at_.wall_ms);
  const auto name = boards::snapshot_name(every, period_ms);
  if (board.find(name) != nullptr) return;
  changes.kept.push_back(name);
  keep_moment(board, name, false);
  const auto prefix = name.substr(0, name.find('-') + 1);
  trim(
      board, stay, [&](const archive_model& archive) { return archive.name.starts_with(prefix); },
      changes);
}

void service_model::set_written(const std::string& board, const std::string& archive) {
  auto& all = boards.at(board).archives;
  std::ranges::find(all, archive, &archive_model::name)->written = true;
}

}  // namespace scoreboard::tests
