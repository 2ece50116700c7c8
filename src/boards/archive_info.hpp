#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/boards/settings.hpp"

namespace scoreboard::boards {

/// A moment of a board that stays readable: the end of a season, or a snapshot.
struct archive_info {
  /// Of a past season the number that the board had, of a snapshot one of its own. No board has it.
  board_id id = default_board_id;
  board_id source = default_board_id;  ///< the number that the board had at the moment
  std::string name;                    ///< "season-3", "hour-20261125T10", "frozen", or chosen
  ranking::order order = ranking::order::descending;
  user_kind kind = user_kind::any;  ///< of its users
  std::uint64_t season = 1;
  std::uint64_t version = 0;  ///< of the commit that it is the state after
  std::uint64_t place = 0;    ///< in the order of changes, which sorts the archives of a board
  std::uint64_t at_ms = 0;    ///< since 1970: the wall_ms of that commit
  bool past_season = false;   ///< else a snapshot
  bool written = false;       ///< on disk, and no longer in memory
  bool deleted = false;       ///< nobody sees it any more, and it goes as soon as it is written
  std::uint64_t users = 0;    ///< that it shows; 0 until it is written
  bool spread = false;        ///< over all shards, as long as it is not written
  bool frozen = false;        ///< the board shows it and not itself, see commits::freeze_changed

  friend bool operator==(const archive_info&, const archive_info&) = default;
};

/// What a board said of itself when it was frozen, beside what its archive tells.
struct frozen_details {
  boards::settings settings;
  std::optional<std::uint64_t> season_start_ms;  ///< see board_info
  std::optional<std::uint64_t> season_end_ms;    ///< see due_times

  friend bool operator==(const frozen_details&, const frozen_details&) = default;
};

/// Those of one board, oldest first.
using archive_list = std::vector<archive_info>;

}  // namespace scoreboard::boards
