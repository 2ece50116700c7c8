#include "src/ranking/finger.hpp"

#include <algorithm>
#include <cassert>

namespace scoreboard::ranking {

namespace {

// True when `p` is between entries of this leaf, or at one.
bool spans(const leaf& l, const place& p) noexcept {
  return !(p < l.at(0) || l.at(l.count - 1U) < p);
}

// True when `p` is under one of the middle children. The first and the last one may reach beyond.
bool spans(const inner& n, const place& p) noexcept {
  return n.count > 2 && !(p < n.at(1)) && p < n.at(n.count - 1U);
}

}  // namespace

void finger::seek(const place& p) noexcept {
  assert(view_.root() != nullptr);
  place_ = p;
  if (leaf_.root != nullptr && spans(as_leaf(*leaf_.root), p))
    at_ = leaf_;
  else if (parent_.root != nullptr && spans(as_inner(*parent_.root), p))
    at_ = parent_;
  else
    at_ = {view_.root(), 0};
}

void finger::enter(std::size_t child, std::uint64_t first) noexcept {
  const inner& in = as_inner(*at_.root);
  const bool above_leaves = in.level == 1;
  if (above_leaves) parent_ = at_;
  at_ = {in.children[child], first};
  prefetch_search(*at_.root, in.level - 1U);
  if (above_leaves) leaf_ = at_;
}

void finger::step() noexcept {
  assert(level() != 0);
  const inner& in = as_inner(*at_.root);
  const std::size_t child = child_of(in, place_);
  enter(child, at_.first + entries_before(in, child));
}

std::uint64_t finger::expected_index() const noexcept {
  if (level() == 0) return first() + found().position;
  const inner& in = as_inner(*at_.root);
  const std::size_t child = child_of(in, place_);
  return at_.first + entries_before(in, child) + in.sizes[child] / 2;
}

std::size_t finger::descend(std::uint64_t index, std::size_t level) noexcept {
  const auto contains = [&](const subtree& s) {
    return s.root != nullptr && s.root->level >= level && index >= s.first &&
           index - s.first < entries_below(*s.root);
  };
  at_ = contains(leaf_) ? leaf_ : contains(parent_) ? parent_ : subtree{view_.root(), 0};
  for (;;) {
    if (at_.root->level == 0) return static_cast<std::size_t>(index - at_.first);
    const inner& in = as_inner(*at_.root);
    std::uint64_t first = at_.first;
    std::size_t child = 0;
    while (index - first >= in.sizes[child]) first += in.sizes[child++];
    if (in.level == level) return child;
    enter(child, first);
  }
}

place finger::at(std::uint64_t index) noexcept {
  const std::size_t position = descend(index, 0);
  return as_leaf(*at_.root).at(position);
}

finger::landmark finger::near(std::uint64_t index) noexcept {
  const std::size_t row = descend(index, 1);
  if (level() == 0) return {as_leaf(*at_.root).at(row), index};
  const inner& in = as_inner(*at_.root);
  const std::size_t child = std::max<std::size_t>(row, 1);  // at(0) may mean nothing
  return {in.at(child), at_.first + entries_before(in, child)};
}

}  // namespace scoreboard::ranking
