#pragma once

#include <cstdint>
#include <optional>

#include "src/ranking/entry.hpp"

namespace scoreboard::boards {

/// Which total of a user stays.
enum class keep_rule : std::uint8_t {
  last,  ///< every new total
  best,  ///< a new total only if it is better
};

/// Which users a board takes.
enum class user_kind : std::uint8_t { any, integer, string };

/// What the people who run a board decide. Which totals are better is `order`.
struct settings {
  ranking::order order = ranking::order::descending;
  keep_rule keep = keep_rule::last;
  user_kind users = user_kind::any;
  std::optional<std::int64_t> minimum = {};        ///< no total below it
  std::optional<std::int64_t> maximum = {};        ///< no total above it
  std::optional<std::uint64_t> keep_seasons = {};  ///< past seasons that stay readable; none: all

  friend bool operator==(const settings&, const settings&) = default;
};

/// Whether a board can have them: its bounds do not cross. O(1).
constexpr bool is_valid(const settings& candidate) noexcept {
  return !candidate.minimum || !candidate.maximum || *candidate.minimum <= *candidate.maximum;
}

/// Whether only an empty board can go from one to the other: what it holds would mean something
/// else. O(1).
constexpr bool needs_empty_board(const settings& before, const settings& after) noexcept {
  return before.order != after.order || before.keep != after.keep || before.users != after.users;
}

}  // namespace scoreboard::boards
