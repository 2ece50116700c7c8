#pragma once

#include <optional>
#include <string>

#include "src/boards/settings.hpp"
#include "src/ranking/user_id.hpp"

namespace scoreboard::boards {

/// A user as a request names them. A path has no types: its segment "5" is the integer 5, but on a
/// board whose users are strings it is the string "5". A body has.
struct user_reference {
  ranking::user_id user;
  bool from_path = false;  ///< an integer stands for its digits where users are strings

  friend bool operator==(const user_reference&, const user_reference&) = default;
};

/// Whether a board takes users of this type. O(1).
inline bool takes(user_kind kind, const ranking::user_id& user) noexcept {
  return kind == user_kind::any || (kind == user_kind::integer) == user.is_integer();
}

/// Whom a reference means on a board with users of this kind; none when it can have no such user.
/// O(bytes).
inline std::optional<ranking::user_id> resolve(const user_reference& named, user_kind kind) {
  if (kind == user_kind::string && named.from_path && named.user.is_integer())
    return ranking::user_id(std::to_string(named.user.integer()));
  if (!takes(kind, named.user)) return std::nullopt;
  return named.user;
}

}  // namespace scoreboard::boards
