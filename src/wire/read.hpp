#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <variant>

#include "src/ranking/positions.hpp"

/// What can be asked of a board. A kind of query names its fields once, in fields(): how it is
/// written, read, hashed and compared follows from that.
namespace scoreboard::wire {

/// The best `count` entries.
struct top_query {
  std::uint64_t count = 0;

  auto fields() { return std::tie(count); }
  auto fields() const { return std::tie(count); }
  bool is_valid() const noexcept { return true; }
  ranking::positions wanted() const noexcept { return {1, count}; }

  friend bool operator==(const top_query&, const top_query&) = default;
};

/// The entries at the positions [position - scope, position + scope].
struct window_query {
  std::uint64_t position = 1;  ///< 1-based
  std::uint64_t scope = 0;

  auto fields() { return std::tie(position, scope); }
  auto fields() const { return std::tie(position, scope); }
  bool is_valid() const noexcept { return position > 0; }
  ranking::positions wanted() const noexcept { return ranking::around(position, scope); }

  friend bool operator==(const window_query&, const window_query&) = default;
};

using query = std::variant<top_query, window_query>;

/// The positions that the answer shows, as far as the board has them. O(1).
ranking::positions wanted(const query& of);

/// A query of one board, and how its sender takes the answer.
struct read {
  std::string board;
  query asks;
  std::uint64_t max_entries = 0;  ///< a longer answer is error too_many
  std::uint64_t known_tag = 0;    ///< of the answer that the sender has; 0: none

  friend bool operator==(const read&, const read&) = default;
};

/// Reads as keys: two are the same when they ask for the same, whatever their senders know already.
/// The hash is good in all its bits, and seeded: see seeded_hash. O(1).
struct read_hash {
  std::size_t operator()(const read& one) const;
};

struct same_read {
  bool operator()(const read& a, const read& b) const;
};

}  // namespace scoreboard::wire
