#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "src/ranking/place.hpp"

/// The tests build this library a second time with nodes of 6 so that small boards make deep trees.
#ifndef SCOREBOARD_LEAF_CAPACITY
#define SCOREBOARD_LEAF_CAPACITY 62
#endif
#ifndef SCOREBOARD_INNER_CAPACITY
#define SCOREBOARD_INNER_CAPACITY 44
#endif

namespace scoreboard::ranking {

/// Number of a user's slot (see user_slots.hpp).
using slot_id = std::uint32_t;

/// Number of a leaf, the same for all its copies over the versions (see ranking_tree.hpp).
using leaf_id = std::uint32_t;

/// What leaves and inner nodes of the ranking tree share: a node of 1280 bytes, 20 cache lines.
///
/// Thread rule: a node that a live snapshot may see is immutable but for `next`, which only the
/// writer reads and writes; any other node belongs to the writer.
struct node {
  std::uint64_t version =
      0;                    ///< The tree's version that made it; a snapshot sees its own and less.
  node* next = nullptr;     ///< Link in the writer's lists of replaced and of free nodes.
  leaf_id id = 0;           ///< Leaves only.
  std::uint16_t count = 0;  ///< Entries of a leaf, children of an inner node.
  std::uint16_t level = 0;  ///< 0 for a leaf, else one more than the children's.
};

/// Entries in ranking order. Arrays by field and not an array of entries: 20 bytes an entry instead
/// of 24, a search reads scores alone, and a user's entry is found by comparing slots four at once.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): rows past `count` are never read
struct leaf : node {
  static constexpr std::size_t capacity = SCOREBOARD_LEAF_CAPACITY;

  std::array<slot_id, capacity> slots;
  std::array<std::uint64_t, capacity> scores;
  std::array<arrival, capacity> arrivals;

  place at(std::size_t i) const noexcept { return {scores[i], arrivals[i]}; }
};

/// Children in ranking order. `at(i)` is a place after every entry of child i - 1 and not after any
/// of child i. at(0) is what the parent says of this node; in the leftmost node of a level it means
/// nothing.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): rows past `count` are never read
struct inner : node {
  static constexpr std::size_t capacity = SCOREBOARD_INNER_CAPACITY;

  std::array<std::uint64_t, capacity> scores;
  std::array<arrival, capacity> arrivals;
  std::array<node*, capacity> children;
  std::array<std::uint32_t, capacity> sizes;  ///< Entries below each child.

  place at(std::size_t i) const noexcept { return {scores[i], arrivals[i]}; }
};

static_assert(std::is_trivially_copyable_v<leaf> && std::is_trivially_copyable_v<inner>);

/// Bytes of any node.
inline constexpr std::size_t node_bytes = (std::max(sizeof(leaf), sizeof(inner)) + 63) / 64 * 64;

/// How full nodes are kept. A full node first shares with a neighbour that has `room` for it and is
/// split only when there is none; a node that fell to `least` is merged with a neighbour when the
/// two fit into `merged`, else they share. The gaps between the bounds keep an entry that comes and
/// goes at one place from splitting and merging for ever.
template <class Node>
struct fill {
  static constexpr std::size_t most = Node::capacity;
  static constexpr std::size_t least = most * 2 / 5;
  static constexpr std::size_t merged = most - most / 8;
  static constexpr std::size_t room = std::max<std::size_t>(2, most / 8);

  static_assert(least >= 2, "an inner node has a neighbour for each of its children");
  static_assert(most / 2 >= least, "both halves of a split are full enough");
  static_assert(merged >= 2 * least + 1, "two nodes too full to merge can spare an entry each");
};

/// Levels of inner nodes at most: half of the entries that a slot_id can number, in nodes of the
/// smallest number of children.
inline constexpr std::size_t most_levels = 32;

inline const leaf& as_leaf(const node& n) noexcept { return static_cast<const leaf&>(n); }
inline leaf& as_leaf(node& n) noexcept { return static_cast<leaf&>(n); }
inline const inner& as_inner(const node& n) noexcept { return static_cast<const inner&>(n); }
inline inner& as_inner(node& n) noexcept { return static_cast<inner&>(n); }

/// First position from `first` on in a node that is not before `p`; its count when all are.
/// Scores alone decide mostly, without a branch: the outcome of a comparison is as good as random,
/// and a wrong guess of the processor costs more than a step.
template <class Node>
std::size_t lower_bound(const Node& n, const place& p, std::size_t first = 0) noexcept {
  std::size_t length = n.count - first;
  while (length > 1) {
    const std::size_t half = length / 2;
    first += half & (std::size_t{0} - (n.scores[first + half - 1] < p.score ? 1U : 0U));
    length -= half;
  }
  if (length == 1 && n.scores[first] < p.score) ++first;
  if (first == n.count || n.scores[first] != p.score) return first;
  // Among equal totals the arrival decides. Mostly there is only one.
  if (n.arrivals[first] >= p.arrived) return first;
  ++first;
  for (std::size_t last = n.count; first != last;) {
    const std::size_t middle = first + (last - first) / 2;
    if (n.at(middle) < p)
      first = middle + 1;
    else
      last = middle;
  }
  return first;
}

/// Position of the child under which `p` is or would be.
inline std::size_t child_of(const inner& n, const place& p) noexcept {
  const std::size_t i = lower_bound(n, p, 1);
  return i < n.count && n.at(i) == p ? i : i - 1;
}

}  // namespace scoreboard::ranking
