#include "actors/server/board_changes.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "src/boards/calendar.hpp"
#include "src/boards/names.hpp"

namespace scoreboard::actors {

namespace {

/// When the first season after this moment ends; none: never, or the time zone is not known any
/// more.
std::optional<std::uint64_t> end_after(const boards::settings& of, std::uint64_t after_ms) {
  return of.season ? boards::season_end_after(*of.season, after_ms) : std::nullopt;
}

std::optional<std::uint64_t> snapshot_after(const boards::settings& of, std::uint64_t after_ms) {
  if (!of.snapshots) return std::nullopt;
  return boards::next_period_start_ms(of.snapshots->every, after_ms);
}

/// Applies one kind of entry each.
struct directory_applier {
  const commits::commit& of;
  boards::directory& to;

  void operator()(const commits::board_created& made) const {
    to.add(made.board, made.name, made.settings, of.wall_ms, made.due);
  }

  void operator()(const commits::settings_changed& changed) const {
    to.set_settings(changed.board, changed.settings);
    to.set_due(changed.board, changed.due);
  }

  void operator()(const commits::board_deleted& gone) const { to.remove(gone.board); }

  void operator()(const commits::season_ended& ended) const {
    auto archive = commits::archive_of(ended, of.version, of.wall_ms);
    archive.spread = to.at(ended.board).spread;
    to.begin_season(ended.board, ended.next, of.wall_ms);
    to.set_due(ended.next, ended.due);
    to.add_archive(ended.origin, std::move(archive));
  }

  void operator()(const commits::snapshot_taken& taken) const {
    auto archive = commits::archive_of(taken, of.version, of.wall_ms);
    archive.spread = to.at(taken.board).spread;
    to.set_due(taken.board, taken.due);
    to.add_archive(taken.origin, std::move(archive));
  }

  void operator()(const commits::archive_written& written) const {
    to.set_written(written.origin, written.archive, written.users);
  }

  void operator()(const commits::archive_deleted& gone) const {
    if (gone.written)
      to.remove_archive(gone.origin, gone.archive);
    else
      to.set_archive_deleted(gone.origin, gone.archive);
  }

  void operator()(const commits::freeze_changed& changed) const {
    if (changed.frozen)
      to.freeze(changed.origin, changed.archive, changed.details);
    else
      to.thaw(changed.origin, changed.archive);
  }

  template <class OfUsers>
  void operator()(const OfUsers& /*entry*/) const {}
};

}  // namespace

void apply(const commits::entry& entry, const commits::commit& of, boards::directory& to) {
  std::visit(directory_applier{of, to}, entry);
}

void board_changes::add(commits::entry entry, commits::commit& to) {
  apply(entry, to, boards_);
  to.entries.push_back(std::move(entry));
}

const boards::board_info& board_changes::make_board(const std::string& name,
                                                    const boards::settings& chosen,
                                                    commits::commit& to) {
  const boards::board_id board{++last_arrival_};
  add(
      commits::board_created{
          board, name, chosen, {end_after(chosen, to.wall_ms), snapshot_after(chosen, to.wall_ms)}},
      to);
  return boards_.at(board);
}

void board_changes::set_settings(const boards::board_info& board, const boards::settings& chosen,
                                 commits::commit& to) {
  auto due = board.due;
  if (!due.season_end_ms) due.season_end_ms = end_after(chosen, to.wall_ms);
  if (chosen.snapshots != board.settings.snapshots)
    due.snapshot_ms = snapshot_after(chosen, to.wall_ms);
  add(commits::settings_changed{board.id, chosen, due, board.name}, to);
}

void board_changes::delete_board(const boards::board_info& board, commits::commit& to) {
  commits::board_deleted gone{board.id, board.origin, {}, board.name};
  for (const auto& archive : boards_.archives(board.origin)) {
    if (!archive.written) gone.unwritten.push_back(archive.id);
  }
  const bool is_default = board.name == boards::default_board;
  add(std::move(gone), to);
  if (is_default) make_board(std::string(boards::default_board), {}, to);
}

void board_changes::end_season(const boards::board_info& board, std::uint64_t begins_ms,
                               commits::commit& to) {
  const boards::board_id next{++last_arrival_};
  commits::season_ended ended{board.id,
                              board.origin,
                              board.name,
                              board.settings,
                              board.season,
                              next,
                              {end_after(board.settings, begins_ms), board.due.snapshot_ms}};
  add(std::move(ended), to);
  const auto& now = boards_.at(next);
  if (now.settings.keep_seasons)
    trim(
        now, *now.settings.keep_seasons, [](const auto& archive) { return archive.past_season; },
        to);
}

void board_changes::take_snapshot(const boards::board_info& board, const std::string& name,
                                  commits::commit& to) {
  assert(boards_.find_archive(board.origin, name) == nullptr);
  add(commits::snapshot_taken{board.id, board.origin, boards::board_id(++last_arrival_), name,
                              board.settings.order, board.settings.users, board.season, board.due},
      to);
}

void board_changes::delete_archive(const boards::board_info& board,
                                   const boards::archive_info& archive, commits::commit& to) {
  assert(!archive.deleted);
  add(commits::archive_deleted{board.origin, archive.id, archive.written}, to);
}

void board_changes::freeze(const boards::board_info& board, commits::commit& to) {
  assert(boards_.frozen_moment(board.origin) == nullptr);
  const std::string name(boards::frozen_snapshot);
  if (const auto* const earlier = boards_.find_archive(board.origin, name))
    delete_archive(board, *earlier, to);
  take_snapshot(board, name, to);
  const auto archive = boards_.find_archive(board.origin, name)->id;
  add(commits::freeze_changed{board.origin, archive, true, board.name,
                              boards::frozen_details{board.settings, board.season_start_ms,
                                                     board.due.season_end_ms}},
      to);
}

void board_changes::thaw(const boards::board_info& board, commits::commit& to) {
  const auto archive = boards_.frozen_moment(board.origin)->id;
  add(commits::freeze_changed{board.origin, archive, false, board.name, {}}, to);
}

void board_changes::note_written(boards::board_id origin, boards::board_id archive,
                                 std::uint64_t users, commits::commit& to) {
  const auto* const board = boards_.find_by_origin(origin);
  if (board == nullptr) return;
  const auto& all = boards_.archives(origin);
  const auto found = std::ranges::find(all, archive, &boards::archive_info::id);
  assert(found != all.end() && !found->written);
  const bool was_deleted = found->deleted;
  add(commits::archive_written{origin, archive, users, found->past_season, board->name,
                               was_deleted ? std::string() : found->name},
      to);
  if (was_deleted) add(commits::archive_deleted{origin, archive}, to);
}

/// Deletes the oldest of those archives that `counts` names until so many are left. Those of this
/// commit stay: of the ends that were missed the first is the one that people played for.
template <class Counts>
void board_changes::trim(const boards::board_info& board, std::uint64_t kept, Counts counts,
                         commits::commit& to) {
  std::vector<boards::archive_info> counted;
  std::ranges::copy_if(
      boards_.archives(board.origin), std::back_inserter(counted),
      [&](const boards::archive_info& archive) { return !archive.deleted && counts(archive); });
  const auto excess = counted.size() - std::min<std::uint64_t>(kept, counted.size());
  for (std::size_t i = 0; i < excess && counted[i].version < to.version; ++i)
    delete_archive(board, counted[i], to);
}

// -- what is due ----------------------------------------------------------------------------------

bool board_changes::snapshot_is_due(const boards::board_info& board,
                                    std::uint64_t wall_ms) noexcept {
  return board.due.snapshot_ms && *board.due.snapshot_ms <= wall_ms;
}

void board_changes::do_what_is_due(const std::string& name, commits::commit& to) {
  for (std::size_t ends = 0; ends < most_ends_at_once;) {
    const auto& board = *boards_.find(name);
    const auto end_ms = board.due.season_end_ms;
    const bool end_is_due = end_ms && *end_ms <= to.wall_ms;
    if (snapshot_is_due(board, to.wall_ms) && board.settings.snapshots) {
      const auto period_ms = boards::period_start_ms(board.settings.snapshots->every, to.wall_ms);
      if (!end_is_due || period_ms <= *end_ms) {
        take_due_snapshot(board, period_ms, to);
        continue;
      }
    }
    if (!end_is_due) return;
    end_season(board, *end_ms, to);
    ++ends;
  }
}

void board_changes::take_due_snapshot(const boards::board_info& board, std::uint64_t period_ms,
                                      commits::commit& to) {
  const auto [every, kept] = *board.settings.snapshots;
  auto due = board.due;
  due.snapshot_ms = boards::next_period_start_ms(every, to.wall_ms);
  const auto name = boards::snapshot_name(every, period_ms);
  if (boards_.find_archive(board.origin, name) != nullptr)
    return add(commits::settings_changed{board.id, board.settings, due}, to);
  add(commits::snapshot_taken{board.id, board.origin, boards::board_id(++last_arrival_), name,
                              board.settings.order, board.settings.users, board.season, due},
      to);
  const auto prefix = name.substr(0, name.find('-') + 1);
  trim(
      board, kept, [&](const auto& archive) { return archive.name.starts_with(prefix); }, to);
}

}  // namespace scoreboard::actors
