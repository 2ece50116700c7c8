#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "src/ranking/snapshot.hpp"

namespace scoreboard::ranking {

/// Where the best `count` entries of the board end in each part: result[i] of them are the first of
/// parts[i]. All of them when there are fewer.
///
/// Selection over sorted sequences (cf. Frederickson and Johnson, 1982), by pivots: the rank of one
/// entry over all parts tells for each of them on which side of that entry the end lies. Users are
/// spread over shards by a hash, so the parts look alike, and a pivot from the same relative place
/// comes close: four or five rounds leave so few entries that they are sorted out all together.
/// When three rounds did not halve what was left, a round takes the middle of the largest rest,
/// which bounds the rounds by O(S log n) whatever the parts hold. A round costs O(S log n).
std::vector<std::uint64_t> partition(std::span<const snapshot> parts, std::uint64_t count);

}  // namespace scoreboard::ranking
