#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "src/ranking/entry.hpp"
#include "src/ranking/snapshot.hpp"

namespace scoreboard::ranking {

/// Answers over the whole board from one snapshot of each shard, all taken at one cut.
/// A position is 1-based: the best user of the board is at position 1.
/// The parts may come in any order and all have the same ranking order.

/// Number of users on the board.
std::uint64_t size(std::span<const snapshot> parts);

/// The best `count` entries, best first; all of them when there are fewer.
std::vector<entry> top(std::span<const snapshot> parts, std::uint64_t count);

/// The entries at the positions [position - scope, position + scope], cut at both ends of the
/// board; none when all of it lies past the end. REQUIRES: position >= 1. No sum overflows.
std::vector<entry> window(std::span<const snapshot> parts, std::uint64_t position,
                          std::uint64_t scope);

}  // namespace scoreboard::ranking
