#include "src/ranking/tree_view.hpp"

#include <cassert>
#include <numeric>

#include "src/ranking/prefetch.hpp"

namespace scoreboard::ranking {

// Four sizes a vector.
std::uint32_t entries_before(const inner& n, std::size_t child) noexcept {
  return std::accumulate(n.sizes.begin(), n.sizes.begin() + static_cast<std::ptrdiff_t>(child),
                         std::uint32_t{0});
}

void prefetch_search(const node& n, std::size_t level) noexcept {
  if (level == 0)
    prefetch(as_leaf(n).scores.data(), sizeof(leaf::scores));
  else
    prefetch(&n, sizeof(inner));
}

std::uint64_t entries_below(const node& n) noexcept {
  return n.level == 0 ? n.count : entries_before(as_inner(n), n.count);
}

std::uint64_t tree_view::size() const noexcept {
  return root_ == nullptr ? 0 : entries_below(*root_);
}

void tree_view::descent::step() noexcept {
  assert(!at_leaf());
  const inner& in = as_inner(*at_);
  const std::size_t i = child_of(in, place_);
  at_ = in.children[i];
  prefetch_search(*at_, in.level - 1U);
  index_ += entries_before(in, i);
}

std::uint64_t tree_view::descent::end() const noexcept {
  assert(at_leaf());
  return at_ == nullptr ? 0 : index_ + lower_bound(as_leaf(*at_), place_);
}

std::uint64_t tree_view::index_of(const place& p) const noexcept {
  descent d(*this, p);
  while (!d.at_leaf()) d.step();
  return d.end();
}

std::uint64_t tree_view::index_of(const location& entry) const noexcept {
  const node* n = root_;
  const place p = entry.at->at(entry.position);
  std::uint64_t index = entry.position;
  while (n->level != 0) {
    const inner& in = as_inner(*n);
    const std::size_t i = child_of(in, p);
    n = in.children[i];
    if (in.level > 1) prefetch(n, sizeof(inner));
    index += entries_before(in, i);
  }
  return index;
}

tree_view::location tree_view::locate(std::uint64_t index) const noexcept {
  assert(index < size());
  const node* n = root_;
  while (n->level != 0) {
    const inner& in = as_inner(*n);
    std::size_t i = 0;
    while (index >= in.sizes[i]) index -= in.sizes[i++];
    n = in.children[i];
    if (in.level > 1) {  // an index is found by the sizes alone
      prefetch(as_inner(*n).sizes.data(), sizeof(inner::sizes));
      prefetch(as_inner(*n).children.data(), sizeof(inner::children));
    }
  }
  return {&as_leaf(*n), static_cast<std::size_t>(index)};
}

}  // namespace scoreboard::ranking
