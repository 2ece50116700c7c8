#pragma once

#include <cstddef>
#include <cstdint>

#include "src/ranking/node.hpp"

namespace scoreboard::ranking {

/// Reads one version of a ranking tree. An index is 0-based: the best entry has index 0.
///
/// Thread rule: any thread while the version is held (by a snapshot, or by being the writer). No
/// lock, no atomic, no write: every call visits one node of each level, whatever the writer does.
class tree_view {
 public:
  /// A leaf and a position in it, which is its count for the place past the last entry.
  struct location {
    const leaf* at = nullptr;
    std::size_t position = 0;
  };

  /// The way down to a place, a step for each level. Several of them, taken in turn, wait for
  /// memory together and not one after the other.
  class descent {
   public:
    descent(const tree_view& view, const place& p) noexcept : at_(view.root_), place_(p) {}

    /// True at the bottom; step() REQUIRES that it is false.
    bool at_leaf() const noexcept { return at_ == nullptr || at_->level == 0; }
    void step() noexcept;

    /// Where it is; nullptr in an empty tree.
    const node* at() const noexcept { return at_; }

    /// index_of the place. REQUIRES: at_leaf().
    std::uint64_t end() const noexcept;

   private:
    const node* at_;
    std::uint64_t index_ = 0;
    place place_;
  };

  tree_view() = default;
  explicit tree_view(const node* root) noexcept : root_(root) {}

  const node* root() const noexcept { return root_; }

  /// Number of entries. O(children of the root).
  std::uint64_t size() const noexcept;

  /// Entries that rank above `p`: the index of the entry at `p`, or that one would have there.
  /// O(log n).
  std::uint64_t index_of(const place& p) const noexcept;

  /// The index of an entry of this version. O(log n).
  std::uint64_t index_of(const location& entry) const noexcept;

  /// The entry with this index. REQUIRES: index < size(). O(log n).
  location locate(std::uint64_t index) const noexcept;

  /// The place of the entry with this index. REQUIRES: index < size(). O(log n).
  place at(std::uint64_t index) const noexcept {
    const location l = locate(index);
    return l.at->at(l.position);
  }

 private:
  const node* root_ = nullptr;
};

/// Asks for what a search for a place will read of `n`, a node of this level.
void prefetch_search(const node& n, std::size_t level) noexcept;

/// Entries below a node.
std::uint64_t entries_below(const node& n) noexcept;

/// Entries below the children before `child`. In 32 bits, as no tree has more entries than there
/// are slots.
std::uint32_t entries_before(const inner& n, std::size_t child) noexcept;

}  // namespace scoreboard::ranking
