#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "src/ranking/entry.hpp"
#include "src/ranking/snapshot.hpp"

namespace scoreboard::ranking {

/// Answers over the whole board from one snapshot of each shard, all taken at one cut.
/// A position is 1-based: the best user of the board is at position 1. Equal totals are in order of
/// arrival, so every user has a position of its own, the same for any number of parts.
/// The parts may come in any order and all have the same ranking order; empty ones have none.
///
/// Costs, for S parts of a board of n users: size O(S); rank_of, competition_rank,
/// position_of_total and count O(S log n), as each answer of ranks_of and competition_ranks; top,
/// window and page O(S log^2 n + answer x log S), the same at any position; nothing is scanned or
/// fetched that is not in the answer.

/// What people call the rank of users with equal totals.
enum class rank_kind : std::uint8_t {
  position,     ///< 1, 2, 3, 4: who arrived first is ahead.
  competition,  ///< 1, 2, 2, 4: one more than the users with a better total.
  dense         ///< 1, 2, 2, 3: one more than the better totals that someone has.
};

/// Number of users on the board.
std::uint64_t size(std::span<const snapshot> parts);

/// The best `count` entries, best first; all of them when there are fewer.
std::vector<entry> top(std::span<const snapshot> parts, std::uint64_t count);

/// The entries at the positions [position - scope, position + scope], cut at both ends of the
/// board; none when all of it lies past the end. REQUIRES: position >= 1. No sum overflows.
std::vector<entry> window(std::span<const snapshot> parts, std::uint64_t position,
                          std::uint64_t scope);

/// The `count` entries from `position` on; fewer at the end of the board. REQUIRES: position >= 1.
std::vector<entry> page(std::span<const snapshot> parts, std::uint64_t position,
                        std::uint64_t count);

/// An entry with its user's data, empty when there is none.
struct listed_entry {
  entry of;
  std::string data;

  friend bool operator==(const listed_entry&, const listed_entry&) = default;
};

/// page(), with the data.
std::vector<listed_entry> page_with_data(std::span<const snapshot> parts, std::uint64_t position,
                                         std::uint64_t count);

/// The position of an entry of the board; for any other total and arrival the one that it would
/// have.
std::uint64_t rank_of(std::span<const snapshot> parts, std::int64_t total, arrival arrived);

/// rank_of each of `standings`, in the order in which they are given. Several times as fast as one
/// after the other when there are many, for their searches wait for memory together.
std::vector<std::uint64_t> ranks_of(std::span<const snapshot> parts,
                                    std::span<const standing> standings);

/// The position of someone who reached `total` now: behind all who have it.
std::uint64_t position_of_total(std::span<const snapshot> parts, std::int64_t total);

/// Number of users whose total is in [least, most]; 0 when least > most.
std::uint64_t count(std::span<const snapshot> parts, std::int64_t least, std::int64_t most);

/// Rank by competition: one more than the users with a better total.
std::uint64_t competition_rank(std::span<const snapshot> parts, std::int64_t total);

/// competition_rank of each of `totals`; see ranks_of.
std::vector<std::uint64_t> competition_ranks(std::span<const snapshot> parts,
                                             std::span<const std::int64_t> totals);

/// Dense rank: one more than the better totals. Subtree sizes do not know how many totals differ,
/// and two shards may have the same total, so this goes from total to total:
/// O(better totals x S), plus O(log n) for each leaf that it comes to. Short when totals are few;
/// with totals all different it is a scan of what is above.
std::uint64_t dense_rank(std::span<const snapshot> parts, std::int64_t total);

/// The rank of each of `entries`, which are neighbours on the board, best first, as top, window and
/// page return them. O(rank of the first + entries).
std::vector<std::uint64_t> ranks(std::span<const snapshot> parts, std::span<const entry> entries,
                                 rank_kind kind);

}  // namespace scoreboard::ranking
