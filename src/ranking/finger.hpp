#pragma once

#include <cstddef>
#include <cstdint>

#include "src/ranking/node.hpp"
#include "src/ranking/tree_view.hpp"

namespace scoreboard::ranking {

/// Searches for one place after the other in one version of a tree. A search begins at the lowest
/// node of the last one that spans the place, so neighbouring places cost O(1), any other O(log n)
/// (finger search). As with tree_view::descent, several of them that step in turn wait for memory
/// together.
///
/// Thread rule: one thread at a time, while the version is held.
class finger {
 public:
  explicit finger(const tree_view& view) noexcept : view_(view) {}

  /// Begins a search for `p`. REQUIRES: the tree is not empty.
  void seek(const place& p) noexcept;

  /// Height above the leaves of where the search is. step() REQUIRES that it is not 0.
  std::size_t level() const noexcept { return at_.root->level; }
  void step() noexcept;

  /// Index of the first entry below where the search is.
  std::uint64_t first() const noexcept { return at_.first; }

  /// Where the place is in its leaf, maybe past its last entry; its index_of is first() and this
  /// position. REQUIRES: level() == 0.
  tree_view::location found() const noexcept {
    const leaf& l = as_leaf(*at_.root);
    return {&l, lower_bound(l, place_)};
  }

  /// About index_of the place: it lies in the same child of the node where the search is.
  std::uint64_t expected_index() const noexcept;

  /// The place of the entry with this index. Searches near it begin there. REQUIRES: it is below
  /// the tree's size.
  place at(std::uint64_t index) noexcept;

  /// A place near the entry with this index, found without reading a leaf where there are inner
  /// nodes, and its index_of. REQUIRES: as at().
  struct landmark {
    place at;
    std::uint64_t index = 0;
  };
  landmark near(std::uint64_t index) noexcept;

 private:
  struct subtree {
    const node* root = nullptr;
    std::uint64_t first = 0;  // index of its first entry
  };

  void enter(std::size_t child, std::uint64_t first) noexcept;
  // Goes to the node of this level that has the entry, or to a root below it. Returns the row
  // there.
  std::size_t descend(std::uint64_t index, std::size_t level) noexcept;

  tree_view view_;
  place place_;
  subtree at_;
  subtree leaf_;    // where the last search ended
  subtree parent_;  // of that leaf
};

}  // namespace scoreboard::ranking
