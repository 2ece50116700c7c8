#pragma once

#include <cstdint>

#include "src/ranking/user_id.hpp"

namespace scoreboard::ranking {

/// The moment at which a user reached a total, as a place in one order over all shards (a counter
/// that the dispatcher of updates advances). Among equal totals the smaller stamp ranks higher.
using arrival = std::uint64_t;

/// Which totals are better.
enum class order : std::uint8_t { descending, ascending };

/// What a user has, and when it was reached.
struct standing {
  std::int64_t total = 0;
  arrival arrived = 0;

  friend bool operator==(const standing&, const standing&) = default;
};

/// One line of a ranking.
struct entry {
  user_id user;
  std::int64_t total = 0;
  arrival arrived = 0;

  friend bool operator==(const entry&, const entry&) = default;
};

}  // namespace scoreboard::ranking
