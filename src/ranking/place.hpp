#pragma once

#include <cstdint>

#include "src/ranking/entry.hpp"

namespace scoreboard::ranking {

/// Where an entry stands in the ranking: the smaller place ranks higher. A total is mapped to a
/// `score` that grows from the best total to the worst, so both orders of totals share one
/// comparison and one tree, and the tie rule (who arrived first ranks higher) is the same for both.
struct place {
  std::uint64_t score = 0;
  arrival arrived = 0;

  friend constexpr bool operator==(const place&, const place&) noexcept = default;

  /// Without a branch: in a search through a node the outcome is as good as random.
  friend constexpr bool operator<(const place& a, const place& b) noexcept {
    return (a.score < b.score) | ((a.score == b.score) & (a.arrived < b.arrived));
  }
};

/// The score of `total`: 0 for the best total that there can be. Monotonic, exact, all of int64.
constexpr std::uint64_t score_of(std::int64_t total, order by) noexcept {
  const std::uint64_t ascending = static_cast<std::uint64_t>(total) ^ (std::uint64_t{1} << 63U);
  return by == order::ascending ? ascending : ~ascending;
}

/// The inverse of score_of.
constexpr std::int64_t total_of(std::uint64_t score, order by) noexcept {
  const std::uint64_t ascending = by == order::ascending ? score : ~score;
  return static_cast<std::int64_t>(ascending ^ (std::uint64_t{1} << 63U));
}

}  // namespace scoreboard::ranking
