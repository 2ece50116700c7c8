#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "src/boards/board_part.hpp"
#include "src/boards/user_state.hpp"
#include "src/ranking/snapshot.hpp"
#include "src/ranking/user_hash.hpp"
#include "src/ranking/user_id.hpp"

namespace scoreboard::actors {

/// A user whom a moment of a board does not show.
struct hidden_user {
  ranking::user_id user;
  boards::user_state state;
};

/// What a shard has of a moment of a board, until that is written as an archive.
struct kept_moment {
  ranking::snapshot shown;
  std::vector<hidden_user> hidden;

  /// The users who were changed since, of whom a commit says what they were. False: that commit is
  /// not stored yet.
  ranking::user_table<bool> said = {};

  /// Of a moment that a frozen board shows, what each of these users was then, for those who look
  /// one up; none: not on the board.
  bool is_shown = false;
  ranking::user_table<std::optional<boards::user_state>> earlier = {};
};

}  // namespace scoreboard::actors
