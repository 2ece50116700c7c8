#pragma once

#include <string>

#include "src/ranking/entry.hpp"

namespace scoreboard::boards {

/// What a board has of one user.
struct user_state {
  ranking::standing standing;
  bool hidden = false;
  std::string data;  ///< empty: none

  friend bool operator==(const user_state&, const user_state&) = default;
};

}  // namespace scoreboard::boards
