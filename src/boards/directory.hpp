#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "src/boards/archive_info.hpp"
#include "src/boards/board_id.hpp"
#include "src/boards/due_times.hpp"
#include "src/boards/settings.hpp"

namespace scoreboard::boards {

/// What the service knows of a board without looking into its ranking.
struct board_info {
  board_id id = default_board_id;
  std::string name;
  boards::settings settings;
  std::uint64_t season = 1;
  std::optional<std::uint64_t> season_start_ms = {};  ///< since 1970; none: not known any more
  std::uint64_t users = 0;                            ///< hidden ones included
  bool spread = false;  ///< over all shards; else it is whole on one, see placement.hpp

  /// The number that the board had in its first season. Its archives are kept under it.
  board_id origin = default_board_id;
  due_times due = {};
};

/// All boards of one moment, in the order of their names' bytes.
using board_list = std::vector<board_info>;

/// All boards that there are, by name and by number. "default" always is. A value: copies are
/// independent of each other.
/// Thread rule: one thread; a list() that was taken may be read on any.
class directory {
 public:
  /// `spread`: whether a board that is empty is spread over all shards.
  explicit directory(bool spread);
  directory(const directory& other);
  directory& operator=(const directory& other);
  directory(directory&&) noexcept = default;
  directory& operator=(directory&&) noexcept = default;
  ~directory() = default;

  /// The board with this name, or nullptr. Good until it is removed. O(log boards).
  const board_info* find(std::string_view name) const;

  /// The first board whose name comes after this one, by their bytes; after none: the first of all.
  /// nullptr when there is no more. Good until it is removed. O(log boards).
  const board_info* find_after(const std::optional<std::string>& name) const;

  /// The board with this number, or nullptr. O(1).
  const board_info* find(board_id board) const;

  /// The board that had this number in its first season, or nullptr. O(1).
  const board_info* find_by_origin(board_id origin) const;

  /// REQUIRES: it is there. O(1).
  const board_info& at(board_id board) const { return *by_number_.at(board); }

  /// Makes an empty board in its first season. REQUIRES: neither its name nor its number is there.
  /// O(log boards).
  const board_info& add(board_id board, std::string name, const settings& chosen,
                        std::optional<std::uint64_t> season_start_ms, const due_times& due = {});

  /// Adds a board in any season; `spread` is set to that of an empty one. REQUIRES: as above.
  /// O(log boards).
  const board_info& add(board_info made);

  /// REQUIRES: it is there. O(1).
  void set_settings(board_id board, const settings& chosen);
  void set_users(board_id board, std::uint64_t users);
  void set_spread(board_id board, bool spread);

  /// REQUIRES: it is there. O(log boards).
  void set_due(board_id board, const due_times& due);

  /// The board is `next` from now on, empty and in its next season, which begins at `start_ms`. Its
  /// archives, and what is due, stay its own. REQUIRES: it is there, `next` is not. O(log boards).
  const board_info& begin_season(board_id board, board_id next, std::uint64_t start_ms);

  /// Takes a board out, with its archives; "default" is to be added again. REQUIRES: it is there.
  /// O(archives of the board + log boards).
  void remove(board_id board);

  /// The first board for which something is due, or nullptr when nothing ever is. O(1).
  const board_info* first_due() const;

  /// Those of the board that had the number `origin` at first, oldest first, deleted ones included.
  /// Good until they change. O(1).
  const archive_list& archives(board_id origin) const;

  /// The one with this name that is not deleted, or nullptr. Good until they change. O(archives of
  /// the board).
  const archive_info* find_archive(board_id origin, std::string_view name) const;

  /// The one that the board shows and not itself, or nullptr. Good until they change. O(1) while no
  /// board is frozen, else O(log frozen boards + archives of the board).
  const archive_info* frozen_moment(board_id origin) const;

  /// What a frozen board said of itself at that moment; nullptr: it is not frozen, or an earlier
  /// program froze it, which did not keep that. Good until they change. O(log frozen boards).
  const frozen_details* details_of_freeze(board_id origin) const;

  /// Whether any board is frozen. O(1).
  bool has_frozen() const noexcept { return !frozen_.empty(); }

  /// The board shows this archive. REQUIRES: the archive is there and not deleted, and no other one
  /// is frozen. O(archives of the board).
  void freeze(board_id origin, board_id archive, std::optional<frozen_details> details);

  /// The board shows itself. REQUIRES: it shows this archive. O(archives of the board).
  void thaw(board_id origin, board_id archive);

  /// Adds one to those of a board. REQUIRES: it is newer than all others of the board, and not
  /// frozen. O(1).
  void add_archive(board_id origin, archive_info made);

  /// REQUIRES: it is there. O(archives of the board).
  void set_written(board_id origin, board_id archive, std::uint64_t users);

  /// REQUIRES: it is there, and not written. O(archives of the board).
  void set_archive_spread(board_id origin, board_id archive, bool spread);

  /// Nobody sees it any more. REQUIRES: it is there, and not written. O(archives of the board).
  void set_archive_deleted(board_id origin, board_id archive);

  /// REQUIRES: it is there. O(archives of the board).
  void remove_archive(board_id origin, board_id archive);

  /// Those that are not written, with the origins of their boards, oldest first. O(archives of all
  /// boards).
  std::vector<std::pair<board_id, archive_info>> unwritten_archives() const;

  /// The snapshots of the board or past season with this number that are not written. Good until
  /// they change. O(1).
  const std::vector<board_id>& unwritten_snapshots(board_id board) const;

  /// The boards and past seasons that have some, by number. O(1).
  const std::unordered_map<board_id, std::vector<board_id>>& unwritten_snapshots() const noexcept {
    return unwritten_snapshots_;
  }

  std::size_t size() const noexcept { return by_number_.size(); }

  /// All boards as they are now. O(1) when none has changed but in its users since the last call,
  /// else O(boards). The numbers of users in it are not kept up.
  std::shared_ptr<const board_list> list() const;

 private:
  struct shown_archive {
    board_id archive = default_board_id;
    std::optional<frozen_details> details;
  };

  board_info& edit(board_id board);
  archive_info& edit_archive(board_id origin, board_id archive);
  void forget_unwritten(const archive_info& archive);
  void note_due(const board_info& board);
  void forget_due(const board_info& board);

  bool spread_;
  std::map<std::string_view, std::unique_ptr<board_info>> by_name_;  // names are those of the infos
  std::unordered_map<board_id, board_info*> by_number_;              // that nobody chooses
  std::unordered_map<board_id, board_info*> by_origin_;
  std::set<std::pair<std::uint64_t, board_id>> due_;     // by when what is due first is
  std::unordered_map<board_id, archive_list> archives_;  // by origin; none empty
  std::unordered_map<board_id, std::vector<board_id>> unwritten_snapshots_;  // by source
  std::map<board_id, shown_archive> frozen_;                                 // by origin
  mutable std::shared_ptr<const board_list> list_;  // none: it is to be made again
};

}  // namespace scoreboard::boards
