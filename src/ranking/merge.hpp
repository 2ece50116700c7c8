#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/ranking/cursor.hpp"
#include "src/ranking/place.hpp"

namespace scoreboard::ranking {

/// The entries of all parts in ranking order, from a given one in each part on: a merge by a tree
/// of losers (Knuth, TAOCP 3, 5.4.1), which compares once a level and without a branch. The
/// snapshots must outlive it.
///
/// Thread rule: one thread at a time.
class merge {
 public:
  /// `from` has a cursor for each part that has entries; any others are left out. O(S).
  explicit merge(std::vector<cursor> from);

  bool valid() const noexcept { return !cursors_.empty(); }

  /// The best entry that is left. REQUIRES: valid().
  const cursor& best() const noexcept {
    assert(valid());
    return cursors_[best_];
  }

  /// Past that entry. REQUIRES: valid(). O(log S), and O(S) at the end of a part.
  void next() noexcept;

  /// Past all entries before `p`. O(S), plus O(log n) for each part that leaves a leaf.
  void seek(const place& p) noexcept;

 private:
  void rebuild() noexcept;

  // Cursor i stands under the match (i + cursors) / 2, and match m under m / 2; the winner of match
  // 1 is the best. A match keeps who lost it.
  std::vector<cursor> cursors_;
  std::vector<place> places_;  // of the cursors, if they are several
  std::vector<std::uint32_t> losers_;
  std::uint32_t best_ = 0;
};

}  // namespace scoreboard::ranking
