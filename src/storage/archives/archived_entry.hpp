#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "src/ranking/user_id.hpp"

namespace scoreboard::storage::archives {

/// One line of an archive.
struct archived_entry {
  ranking::user_id user;
  std::int64_t total = 0;
  std::string data;  ///< empty when there is none

  friend bool operator==(const archived_entry&, const archived_entry&) = default;
};

/// A user who was hidden when the archive was made.
struct hidden_entry {
  archived_entry of;
  std::uint64_t position = 0;  ///< 1-based: the one that the user would have

  friend bool operator==(const hidden_entry&, const hidden_entry&) = default;
};

}  // namespace scoreboard::storage::archives
