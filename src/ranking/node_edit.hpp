#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "src/ranking/node.hpp"

/// Edits inside nodes that the writer owns: rows (an entry of a leaf, a child of an inner node) are
/// moved in all arrays of a node at once. What is above or beside the node is the caller's affair.
/// Every position is REQUIRED to be at most the node's count and every result to fit.
namespace scoreboard::ranking::node_edit {

template <class F>
void each_array(leaf& to, const leaf& from, F f) {
  f(to.slots.data(), from.slots.data());
  f(to.scores.data(), from.scores.data());
  f(to.arrivals.data(), from.arrivals.data());
}

template <class F>
void each_array(inner& to, const inner& from, F f) {
  f(to.scores.data(), from.scores.data());
  f(to.arrivals.data(), from.arrivals.data());
  f(to.children.data(), from.children.data());
  f(to.sizes.data(), from.sizes.data());
}

/// Makes place for `rows` rows at `at`; what they hold is for the caller to write.
template <class Node>
void open(Node& n, std::size_t at, std::size_t rows) noexcept {
  each_array(n, n, [&](auto* to, const auto*) {
    std::copy_backward(to + at, to + n.count, to + n.count + rows);
  });
  n.count = static_cast<std::uint16_t>(n.count + rows);
}

/// Takes out `rows` rows at `at`.
template <class Node>
void close(Node& n, std::size_t at, std::size_t rows) noexcept {
  each_array(n, n,
             [&](auto* to, const auto*) { std::copy(to + at + rows, to + n.count, to + at); });
  n.count = static_cast<std::uint16_t>(n.count - rows);
}

/// Inserts at `at` the `rows` rows of another node that begin at `first`.
template <class Node>
void copy(const Node& from, std::size_t first, std::size_t rows, Node& to,
          std::size_t at) noexcept {
  open(to, at, rows);
  each_array(to, from, [&](auto* t, const auto* f) { std::copy_n(f + first, rows, t + at); });
}

inline void set_place(leaf& n, std::size_t i, const place& p) noexcept {
  n.scores[i] = p.score;
  n.arrivals[i] = p.arrived;
}
inline void set_place(inner& n, std::size_t i, const place& p) noexcept {
  n.scores[i] = p.score;
  n.arrivals[i] = p.arrived;
}

/// Moves the entry at `from` to the place `to`, which belongs into this leaf.
inline void move_entry(leaf& n, std::size_t from, const place& to) noexcept {
  const slot_id slot = n.slots[from];
  const std::size_t bound = lower_bound(n, to);
  const std::size_t at = bound > from ? bound - 1 : bound;
  each_array(n, n, [&](auto* rows, const auto*) {
    if (at > from)
      std::copy(rows + from + 1, rows + at + 1, rows + from);
    else
      std::copy_backward(rows + at, rows + from, rows + from + 1);
  });
  n.slots[at] = slot;
  set_place(n, at, to);
}

}  // namespace scoreboard::ranking::node_edit
