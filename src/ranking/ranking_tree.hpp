#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/ranking/node.hpp"
#include "src/ranking/node_pool.hpp"
#include "src/ranking/prefetch.hpp"
#include "src/ranking/tree_view.hpp"
#include "src/ranking/user_slots.hpp"
#include "src/ranking/version_log.hpp"

namespace scoreboard::ranking {

/// The writer's side of the ranking: a counted B+ tree (sizes of subtrees in the inner nodes;
/// Knuth, TAOCP 3, 6.2.3-4) over (total, arrival), whose nodes are replaced and not changed where a
/// snapshot may see them.
///
/// Why this and not that, in bytes of an integer user among 10 M:
///
///     entry in a leaf (total 8, arrival 8, slot 4) at a fill of 0.70 to 0.90     22.2 - 28.6
///     inner nodes, table of leaves                                                0.9 -  1.1
///     slot (name 8, number of its leaf 4)                                        12.0
///     index (5.33 at a load of 0.70 to 0.875)                                     6.1 -  7.6
///                                                                          sum   41   - 49
///
/// - A slot holds the number of the leaf that has the user's entry, 4 bytes, and not the entry's
///   total and arrival, 16. The entry is found by comparing the leaf's slots; a leaf keeps its
///   number when it is copied, so only entries that change leaves in a split, a merge or a share
///   cost a write to their slots.
/// - The version is in the node, 8 bytes for 62 entries. A reference count in each node would make
///   every copy of an inner node touch its 44 children, and readers write to shared lines.
/// - A skip list pays 20 to 40 bytes of links and spans an entry, and a miss for every hop.
/// - Nodes of 20 lines: half the size costs a level more at 10 M users, twice the size makes the
///   copy for a snapshot and the move of rows dearer than the level that it saves.
///
/// Thread rule: the writer's alone. REQUIRES of every call that changes the tree: version_log::poll
/// since the last time that a write began. Places are unique. If memory runs out (std::bad_alloc)
/// the tree is broken and good for nothing but to be destroyed.
class ranking_tree {
 public:
  struct item {
    place at;
    slot_id slot = 0;
  };

  ranking_tree(node_pool& nodes, version_log& versions, user_slots& slots) noexcept
      : nodes_(&nodes), versions_(&versions), slots_(&slots) {}

  /// The current state. Valid until the next change.
  tree_view view() const noexcept { return tree_view(root_); }

  /// The entry of a slot. REQUIRES: it has one. O(1).
  tree_view::location find(slot_id slot) const noexcept;

  /// The same, where prefetch_find(slot) was called before.
  tree_view::location find_prefetched(slot_id slot) const noexcept;

  /// The nodes from the root down to where a place is or would be, and the child taken in each.
  /// Good until the tree changes.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): steps past `length` are never read
  struct way {
    struct step {
      inner* at;
      std::size_t child;
    };
    std::array<step, most_levels> steps;
    std::size_t length = 0;
    leaf* end = nullptr;  // nullptr in an empty tree
  };

  /// Finds the way to `p`, and asks for the memory that insert will touch at its end. O(log n).
  way way_to(const place& p) const noexcept;

  /// Adds an entry. REQUIRES: `there` is the way to `p`. O(log n).
  void insert(const place& p, slot_id slot, const way& there);

  /// Takes out the entry at `p`. REQUIRES: there is one. O(log n).
  void erase(const place& p);

  /// Moves the entry at `from` to the place `to`. REQUIRES: `there` is the way to `to`. O(log n).
  void move(const tree_view::location& from, const place& to, const way& there);

  /// Puts the slot `to` in the place of `from`, at the same entry. REQUIRES: `from` has an entry.
  /// O(1) while nobody sees the leaf, else O(log n).
  void replace(slot_id from, slot_id to);

  /// Builds the tree bottom up. REQUIRES: it is empty; items in order of their places. O(n).
  void build(std::span<const item> items);

  /// Forgets the tables of an empty tree. REQUIRES: there is no entry.
  void clear() noexcept {
    assert(root_ == nullptr);
    leaves_ = std::vector<leaf*>();  // and not {}, which keeps the memory
    free_ids_ = std::vector<leaf_id>();
  }

  /// Throws std::logic_error that names the first broken invariant. O(n), and O(n log n) if someone
  /// reads.
  void validate() const;

  /// Asks for the memory that find(slot) will read.
  void prefetch_find(slot_id slot) const noexcept {
    const auto& slots = leaves_[slots_->leaf_of(slot)]->slots;
    ranking::prefetch(slots.data(), sizeof slots);
  }

  /// Asks for the memory that find(slot), and a change of what it finds, will touch.
  void prefetch(slot_id slot) const noexcept {
    ranking::prefetch(leaves_[slots_->leaf_of(slot)], sizeof(leaf));
  }

  std::size_t bytes() const noexcept {
    return leaves_.capacity() * sizeof(void*) + free_ids_.capacity() * sizeof(leaf_id);
  }

 private:
  template <class Node>
  Node& make(std::uint16_t level);
  template <class Node>
  node* replace(const Node& seen);
  template <class Node>
  void split(inner& parent, std::size_t child);
  template <class Node>
  void share(inner& parent, std::size_t left);
  template <class Node>
  void merge(inner& parent, std::size_t left);
  template <class Node>
  void make_room(inner& parent, std::size_t child);
  template <class Node>
  void refill(inner& parent, std::size_t child);

  bool may_change(const leaf& l, std::size_t least, std::size_t most) const noexcept {
    return !versions_->is_seen(l) && l.count >= least && l.count <= most;
  }
  void put(leaf& l, const place& p, slot_id slot) noexcept;
  void insert_from_root(const place& p, slot_id slot);

  node& own(node*& link);
  void drop(node* n) noexcept;
  void label(const leaf& l, std::size_t first, std::size_t last) noexcept;
  void label(const inner&, std::size_t, std::size_t) noexcept {}

  struct extent;
  extent check(const node& n, const place* low, const place* high) const;
  void check_versions() const;

  node_pool* nodes_;
  version_log* versions_;
  user_slots* slots_;
  node* root_ = nullptr;       // nullptr when there is no entry
  std::vector<leaf*> leaves_;  // by leaf_id; nullptr for a free number
  std::vector<leaf_id> free_ids_;
};

}  // namespace scoreboard::ranking
