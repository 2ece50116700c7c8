#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>

namespace scoreboard::ranking {

/// Neighbouring positions of a board, be they there or not. All is O(1), and no sum overflows.
struct positions {
  std::uint64_t first = 1;  ///< 1-based
  std::uint64_t count = 0;

  friend bool operator==(const positions&, const positions&) = default;
};

/// [position - scope, position + scope], cut at the beginning of the board. REQUIRES: position
/// >= 1.
constexpr positions around(std::uint64_t position, std::uint64_t scope) noexcept {
  assert(position >= 1);
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const auto first = position > scope ? position - scope : 1;
  const auto last = position + std::min(scope, most - position);
  // Positions 1 to the largest are as many as a number can tell.
  return {first, last - first + 1};
}

/// 2 * scope + 1 positions around one, shifted inwards at the ends of a board of `size` users: all
/// that it has when it has fewer. `position` may be the one after the last. REQUIRES: position
/// >= 1.
constexpr positions around_inwards(std::uint64_t position, std::uint64_t scope,
                                   std::uint64_t size) noexcept {
  assert(position >= 1);
  const auto count = scope < size / 2 ? 2 * scope + 1 : size;
  const auto first = position > scope ? position - scope : 1;
  return {std::min(first, size - count + 1), count};
}

/// Those that a board of `size` users has; with none of them the count is 0.
constexpr positions on_board(const positions& wanted, std::uint64_t size) noexcept {
  if (wanted.first > size) return {wanted.first, 0};
  return {wanted.first, std::min(wanted.count, size - wanted.first + 1)};
}

}  // namespace scoreboard::ranking
