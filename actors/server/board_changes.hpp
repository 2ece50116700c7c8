#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "src/boards/directory.hpp"
#include "src/boards/settings.hpp"
#include "src/commits/commit.hpp"
#include "src/ranking/entry.hpp"

namespace scoreboard::actors {

/// Applies an entry of this commit to the boards that there are. An entry that is about users only
/// changes nothing.
void apply(const commits::entry& entry, const commits::commit& of, boards::directory& to);

/// Makes the entries of what happens to boards and their archives, and applies each to a directory
/// at once. The commit's wall clock is the time at which it happens.
///
/// Thread rule: one thread.
class board_changes {
 public:
  /// How many seasons of one board end in one commit, at most.
  static constexpr std::size_t most_ends_at_once = 1000;

  /// Both outlive this object. `last_arrival`: new numbers of boards and archives come after it.
  board_changes(boards::directory& boards, ranking::arrival& last_arrival)
      : boards_(boards), last_arrival_(last_arrival) {}

  /// REQUIRES: there is none with the name.
  const boards::board_info& make_board(const std::string& name, const boards::settings& chosen,
                                       commits::commit& to);

  /// The running season ends when it was to end before; one that had no end gets the first one of
  /// the new calendar. REQUIRES: it is there.
  void set_settings(const boards::board_info& board, const boards::settings& chosen,
                    commits::commit& to);

  /// "default" is made anew. REQUIRES: it is there.
  void delete_board(const boards::board_info& board, commits::commit& to);

  /// Ends the running season and begins the next one, which ends at the first end of the calendar
  /// after `begins_ms`. Past seasons that the board does not keep go, but for those that end in the
  /// same commit. REQUIRES: it is there.
  void end_season(const boards::board_info& board, std::uint64_t begins_ms, commits::commit& to);

  /// REQUIRES: it is there and has no snapshot with the name.
  void take_snapshot(const boards::board_info& board, const std::string& name, commits::commit& to);

  /// One that is being written is gone for all who ask, and goes when it is written. REQUIRES: it
  /// is there, and not deleted.
  void delete_archive(const boards::board_info& board, const boards::archive_info& archive,
                      commits::commit& to);

  /// The board shows this moment to all who may not look beyond it, which stays readable until the
  /// next freeze. REQUIRES: it is there and not frozen.
  void freeze(const boards::board_info& board, commits::commit& to);

  /// The board shows itself again. REQUIRES: it is there and frozen.
  void thaw(const boards::board_info& board, commits::commit& to);

  /// An archive that shows so many users is on disk, and gone if it was deleted meanwhile. Nothing
  /// when it has gone with its board.
  void note_written(boards::board_id origin, boards::board_id archive, std::uint64_t users,
                    commits::commit& to);

  /// Does what is due on the board by the commit's wall clock: every end of a season that has
  /// passed, up to most_ends_at_once of them, and of the snapshots that should be there the latest.
  /// A snapshot of the moment at which a season ends shows that season. REQUIRES: it is there.
  void do_what_is_due(const std::string& board, commits::commit& to);

  /// Whether a snapshot is due on the board, and not only ends of seasons.
  static bool snapshot_is_due(const boards::board_info& board, std::uint64_t wall_ms) noexcept;

 private:
  void add(commits::entry entry, commits::commit& to);
  void take_due_snapshot(const boards::board_info& board, std::uint64_t period_ms,
                         commits::commit& to);
  template <class Counts>
  void trim(const boards::board_info& board, std::uint64_t kept, Counts counts,
            commits::commit& to);

  boards::directory& boards_;
  ranking::arrival& last_arrival_;
};

}  // namespace scoreboard::actors
