#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/ranking/cursor.hpp"
#include "src/ranking/snapshot.hpp"

namespace scoreboard::ranking {

/// The entries of all parts in ranking order, from given places on: a merge of cursors by a binary
/// heap of the parts. The snapshots must outlive it.
///
/// Thread rule: one thread at a time.
class merge {
 public:
  /// Begins at the entries begins[i] of parts[i]. O(S log n).
  merge(std::span<const snapshot> parts, std::span<const std::uint64_t> begins);

  bool valid() const noexcept { return !heap_.empty(); }

  /// The best entry that is left. REQUIRES: valid().
  const cursor& best() const noexcept {
    assert(valid());
    return heap_.front().at;
  }

  /// Past that entry. REQUIRES: valid(). O(log S).
  void next() noexcept;

  /// Past all entries before `p`. O(S), plus O(log n) for each part that leaves a leaf.
  void seek(const place& p) noexcept;

 private:
  struct head {
    place first;  // of `at`
    cursor at;
  };

  void sink(std::size_t i) noexcept;
  void rebuild() noexcept;

  std::vector<head> heap_;
};

}  // namespace scoreboard::ranking
