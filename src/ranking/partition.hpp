#pragma once

#include <cstdint>
#include <span>

#include "src/ranking/merge.hpp"
#include "src/ranking/snapshot.hpp"

namespace scoreboard::ranking {

/// The entries after the best `count` of the board, in ranking order; none when there are no more.
///
/// Selection over sorted sequences (cf. Frederickson and Johnson, 1982), by pivots: the rank of one
/// entry over all parts tells for each of them on which side of that entry the cut lies. Users are
/// spread over shards by a hash, so the parts look alike, and a pivot from the same relative place
/// comes close. The first one is corrected by its rank as far as inner nodes tell it, so that only
/// leaves near the cut are read; the next ones are found from there and not from the root. Once the
/// pivot is only a few entries before the cut, which three or four rounds reach, these are merged.
/// When three rounds did not halve what was left, a round takes the middle of the largest rest,
/// which bounds the rounds by O(S log n) whatever the parts hold. A round costs O(S log n) at most,
/// and O(S) near the last one.
merge merge_after(std::span<const snapshot> parts, std::uint64_t count);

}  // namespace scoreboard::ranking
