#include <algorithm>
#include <stdexcept>
#include <string>
#include <unordered_set>

#include "src/ranking/ranking_tree.hpp"

namespace scoreboard::ranking {

namespace {

void require(bool holds, const char* invariant) {
  if (!holds) throw std::logic_error(std::string("ranking tree: ") + invariant);
}

// Every node under `n` that is not in `met` yet, none of which `version` may be too old to see.
void collect(const node& n, std::uint64_t version, std::unordered_set<const node*>& met) {
  require(n.version <= version, "a version sees no node that is newer than it");
  if (!met.insert(&n).second || n.level == 0) return;
  const inner& in = as_inner(n);
  for (std::size_t i = 0; i < in.count; ++i) collect(*in.children[i], version, met);
}

}  // namespace

struct ranking_tree::extent {
  std::uint64_t entries = 0;
  std::size_t leaves = 0;
};

// Entries under `n`, all of which are in [*low, *high) where these are given.
ranking_tree::extent ranking_tree::check(const node& n, const place* low, const place* high) const {
  const bool is_root = &n == root_;
  const std::size_t first = n.level == 0 ? 0 : 1;  // at(0) of an inner node means nothing
  if (n.level == 0)
    require(n.count <= fill<leaf>::most && n.count >= (is_root ? 1 : fill<leaf>::least),
            "a leaf is neither too full nor too empty");
  else
    require(n.count <= fill<inner>::most && n.count >= (is_root ? 2 : fill<inner>::least),
            "an inner node is neither too full nor too empty");

  const auto at = [&](std::size_t i) {
    return n.level == 0 ? as_leaf(n).at(i) : as_inner(n).at(i);
  };
  for (std::size_t i = first; i < n.count; ++i) {
    const place p = at(i);
    require(low == nullptr || !(p < *low), "nothing is before what the parent says");
    require(high == nullptr || p < *high, "nothing is after what the parent says");
    require(i == first || at(i - 1) < p, "places ascend");
  }

  if (n.level == 0) {
    require(n.id < leaves_.size() && leaves_[n.id] == &n, "the table knows each leaf");
    for (std::size_t i = 0; i < n.count; ++i)
      require(slots_->leaf_of(as_leaf(n).slots[i]) == n.id, "a slot knows its leaf");
    return {n.count, 1};
  }
  const inner& in = as_inner(n);
  extent sum;
  for (std::size_t i = 0; i < in.count; ++i) {
    const node& child = *in.children[i];
    require(child.level + 1 == n.level, "all leaves are on one level");
    const place own_low = in.at(i);
    const place next = i + 1 < in.count ? in.at(i + 1) : place{};
    const extent e = check(child, i == 0 ? low : &own_low, i + 1 < in.count ? &next : high);
    require(e.entries == in.sizes[i], "sizes count the entries below");
    require(i == 0 || child.level == 0 || as_inner(child).at(0) == own_low,
            "an inner node begins where its parent says");
    sum.entries += e.entries;
    sum.leaves += e.leaves;
  }
  return sum;
}

// What is in use is what someone sees, no node more and none less.
void ranking_tree::check_versions() const {
  std::unordered_set<const node*> met;
  std::uint64_t before = 0;
  for (const auto& version : versions_->live()) {
    require(version->number > before && version->number < versions_->current(),
            "live versions ascend");
    before = version->number;
    std::unordered_set<const node*> seen;
    if (version->root != nullptr) collect(*version->root, version->number, seen);
    met.insert(seen.begin(), seen.end());
    require(tree_view(version->root).size() == version->size, "a snapshot keeps its size");
    for (const node* n = version->replaced.first; n != nullptr; n = n->next) {
      require(n->version <= version->number, "a version holds back what it sees");
      require(seen.contains(n), "what is held back is seen");
    }
    require(version->replaced.is_sound(), "a list is as long as it says");
  }
  if (root_ != nullptr) collect(*root_, versions_->current(), met);
  require(met.size() == nodes_->in_use(), "nodes in use are those that someone sees");
  require(nodes_->free_list().is_sound(), "the free list is as long as it says");
}

void ranking_tree::validate() const {
  const extent all = root_ == nullptr ? extent{} : check(*root_, nullptr, nullptr);
  require(all.entries == view().size(), "the size is the number of entries");
  const auto known = static_cast<std::size_t>(
      std::count_if(leaves_.begin(), leaves_.end(), [](const leaf* l) { return l != nullptr; }));
  require(all.leaves == known, "the table has each leaf once");
  require(known + free_ids_.size() == leaves_.size(), "numbers of leaves are in use or free");
  check_versions();
}

}  // namespace scoreboard::ranking
