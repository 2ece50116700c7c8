#include "src/ranking/ranking_tree.hpp"

#include <algorithm>
#include <cassert>
#include <new>
#include <type_traits>

#include "src/ranking/node_edit.hpp"

namespace scoreboard::ranking {

namespace {

template <class Node>
Node& as(node& n) noexcept {
  return static_cast<Node&>(n);
}

}  // namespace

template <class Node>
Node& ranking_tree::make(std::uint16_t level) {
  Node& n = *new (nodes_->allocate()) Node;
  n.version = versions_->current();
  n.level = level;
  if constexpr (std::is_same_v<Node, leaf>) {
    if (free_ids_.empty()) {
      n.id = static_cast<leaf_id>(leaves_.size());
      leaves_.push_back(&n);
    } else {
      n.id = free_ids_.back();
      free_ids_.pop_back();
      leaves_[n.id] = &n;
    }
  }
  return n;
}

template <class Node>
node* ranking_tree::replace(const Node& seen) {
  Node& n = *new (nodes_->allocate()) Node;
  n.id = seen.id;
  n.level = seen.level;
  n.version = versions_->current();
  node_edit::copy(seen, 0, seen.count, n, 0);
  if constexpr (std::is_same_v<Node, leaf>) leaves_[n.id] = &n;
  return &n;
}

// The node behind `link`, which is the writer's own from now on.
node& ranking_tree::own(node*& link) {
  node* const n = link;
  if (versions_->is_seen(*n)) {
    link = n->level == 0 ? replace(as_leaf(*n)) : replace(as_inner(*n));
    versions_->drop(n);
  }
  return *link;
}

// Takes a node out of the tree for good.
void ranking_tree::drop(node* n) noexcept {
  if (n->level == 0) {
    leaves_[n->id] = nullptr;
    free_ids_.push_back(n->id);
  }
  versions_->drop(n);
}

// Tells the slots of some entries which leaf they are in.
void ranking_tree::label(const leaf& l, std::size_t first, std::size_t last) noexcept {
  for (; first != last; ++first) slots_->set_leaf(l.slots[first], l.id);
}

tree_view::location ranking_tree::find(slot_id slot) const noexcept {
  assert(slots_->leaf_of(slot) < leaves_.size() && leaves_[slots_->leaf_of(slot)] != nullptr);
  const leaf& l = *leaves_[slots_->leaf_of(slot)];
  ranking::prefetch(l.slots.data(), sizeof l.slots + sizeof l.scores);
  return find_prefetched(slot);
}

tree_view::location ranking_tree::find_prefetched(slot_id slot) const noexcept {
  assert(slots_->leaf_of(slot) < leaves_.size() && leaves_[slots_->leaf_of(slot)] != nullptr);
  const leaf& l = *leaves_[slots_->leaf_of(slot)];
  // All slots are compared, as that takes no branch and goes four at a time.
  std::uint32_t at = 0;
  const std::uint32_t count = l.count;
  for (std::uint32_t i = 0; i < count; ++i) at |= l.slots[i] == slot ? i : 0;
  assert(at < count && l.slots[at] == slot);
  return {&l, at};
}

template <class Node>
void ranking_tree::split(inner& parent, std::size_t child) {
  Node& left = as<Node>(*parent.children[child]);
  Node& right = make<Node>(left.level);
  const std::size_t half = left.count / 2U;
  node_edit::copy(left, half, left.count - half, right, 0);
  node_edit::close(left, half, left.count - half);
  label(right, 0, right.count);
  node_edit::open(parent, child + 1, 1);
  node_edit::set_place(parent, child + 1, right.at(0));
  parent.children[child + 1] = &right;
  parent.sizes[child + 1] = static_cast<std::uint32_t>(entries_below(right));
  parent.sizes[child] = static_cast<std::uint32_t>(entries_below(left));
}

// Levels the children `left` and `left + 1`.
template <class Node>
void ranking_tree::share(inner& parent, std::size_t left) {
  Node& a = as<Node>(own(parent.children[left]));
  Node& b = as<Node>(own(parent.children[left + 1]));
  const std::size_t half = (a.count + b.count) / 2U;
  if (a.count > half) {
    const std::size_t rows = a.count - half;
    node_edit::copy(a, half, rows, b, 0);
    node_edit::close(a, half, rows);
    label(b, 0, rows);
  } else {
    const std::size_t rows = half - a.count;
    node_edit::copy(b, 0, rows, a, a.count);
    node_edit::close(b, 0, rows);
    label(a, half - rows, half);
  }
  node_edit::set_place(parent, left + 1, b.at(0));
  const std::uint32_t both = parent.sizes[left] + parent.sizes[left + 1];
  parent.sizes[left] = static_cast<std::uint32_t>(entries_below(a));
  parent.sizes[left + 1] = both - parent.sizes[left];
}

// Makes one of the children `left` and `left + 1`.
template <class Node>
void ranking_tree::merge(inner& parent, std::size_t left) {
  Node& a = as<Node>(own(parent.children[left]));
  Node& b = as<Node>(*parent.children[left + 1]);
  const std::size_t before = a.count;
  node_edit::copy(b, 0, b.count, a, before);
  label(a, before, a.count);
  parent.sizes[left] += parent.sizes[left + 1];
  node_edit::close(parent, left + 1, 1);
  drop(&b);
}

// For a full child: see fill.
template <class Node>
void ranking_tree::make_room(inner& parent, std::size_t child) {
  const std::size_t none = parent.count;
  std::size_t emptiest = none;
  for (const std::size_t i : {child - 1, child + 1}) {
    if (i >= parent.count || parent.children[i]->count + fill<Node>::room > fill<Node>::most)
      continue;
    if (emptiest == none || parent.children[i]->count < parent.children[emptiest]->count)
      emptiest = i;
  }
  if (emptiest == none)
    split<Node>(parent, child);
  else
    share<Node>(parent, std::min(child, emptiest));
}

// For a child that cannot spare an entry: see fill.
template <class Node>
void ranking_tree::refill(inner& parent, std::size_t child) {
  std::size_t left = child == 0 ? 0 : child - 1;
  if (child != 0 && child + 1U < parent.count &&
      parent.children[child + 1]->count < parent.children[child - 1]->count)
    left = child;
  if (parent.children[left]->count + parent.children[left + 1]->count <= fill<Node>::merged)
    merge<Node>(parent, left);
  else
    share<Node>(parent, left);
}

ranking_tree::way ranking_tree::way_to(const place& p) const noexcept {
  way w;
  node* n = root_;
  if (n == nullptr) return w;
  while (n->level != 0) {
    inner& in = as_inner(*n);
    const std::size_t child = child_of(in, p);
    n = in.children[child];
    ranking::prefetch(n, in.level == 1 ? sizeof(leaf) : sizeof(inner));
    w.steps[w.length++] = {&in, child};
  }
  w.end = &as_leaf(*n);
  return w;
}

void ranking_tree::put(leaf& l, const place& p, slot_id slot) noexcept {
  const std::size_t at = lower_bound(l, p);
  assert(at == l.count || l.at(at) != p);  // places are unique
  node_edit::open(l, at, 1);
  node_edit::set_place(l, at, p);
  l.slots[at] = slot;
  slots_->set_leaf(slot, l.id);
}

// If nobody sees the leaf, nobody sees a node above it: what made the leaf the writer's own did so
// from the root down. If it has room, too, only sizes change above.
void ranking_tree::insert(const place& p, slot_id slot, const way& there) {
  assert((there.end == nullptr) == (root_ == nullptr));
  if (there.end == nullptr || !may_change(*there.end, 0, fill<leaf>::most - 1)) {
    insert_from_root(p, slot);
    return;
  }
  put(*there.end, p, slot);
  for (std::size_t i = 0; i < there.length; ++i) ++there.steps[i].at->sizes[there.steps[i].child];
}

// On the way down every full node on the path is relieved, so there is room wherever a split below
// needs it, and one pass does.
void ranking_tree::insert_from_root(const place& p, slot_id slot) {
  if (root_ == nullptr) root_ = &make<leaf>(0);
  node* n = &own(root_);
  if (n->count == (n->level == 0 ? fill<leaf>::most : fill<inner>::most)) {
    inner& above = make<inner>(static_cast<std::uint16_t>(n->level + 1));
    node_edit::open(above, 0, 1);
    above.children[0] = n;
    root_ = n = &above;
  }
  while (n->level != 0) {
    inner& parent = as_inner(*n);
    std::size_t i = child_of(parent, p);
    n = &own(parent.children[i]);
    const bool full = n->count == (n->level == 0 ? fill<leaf>::most : fill<inner>::most);
    if (full) {
      if (n->level == 0)
        make_room<leaf>(parent, i);
      else
        make_room<inner>(parent, i);
      i = child_of(parent, p);
      n = parent.children[i];
    }
    ++parent.sizes[i];
  }
  put(as_leaf(*n), p, slot);
}

// On the way down every node that cannot spare an entry or a child is refilled, so one pass does.
void ranking_tree::erase(const place& p) {
  assert(root_ != nullptr);
  node* n = &own(root_);
  while (n->level != 0) {
    inner& parent = as_inner(*n);
    std::size_t i = child_of(parent, p);
    n = &own(parent.children[i]);
    const bool poor = n->count == (n->level == 0 ? fill<leaf>::least : fill<inner>::least);
    if (poor) {
      if (n->level == 0)
        refill<leaf>(parent, i);
      else
        refill<inner>(parent, i);
      if (parent.count == 1) {  // only ever the root
        root_ = parent.children[0];
        drop(&parent);
        n = root_;
        continue;
      }
      i = child_of(parent, p);
      n = &own(parent.children[i]);
    }
    --parent.sizes[i];
  }
  leaf& l = as_leaf(*n);
  const std::size_t at = lower_bound(l, p);
  assert(at < l.count && l.at(at) == p);
  node_edit::close(l, at, 1);
  if (l.count != 0) return;
  drop(root_);
  root_ = nullptr;
}

void ranking_tree::move(const tree_view::location& from, const place& to, const way& there) {
  leaf& l = *leaves_[from.at->id];
  assert(from.position < l.count && there.end != nullptr);
  const place gone = l.at(from.position);
  const slot_id slot = l.slots[from.position];
  if (!may_change(l, fill<leaf>::least + 1, fill<leaf>::most)) {
    erase(gone);
    insert_from_root(to, slot);
    return;
  }
  if (there.end == &l) {
    node_edit::move_entry(l, from.position, to);
    return;
  }
  // As in insert: only sizes change above, and the way to the new place stays good.
  node_edit::close(l, from.position, 1);
  for (node* n = root_; n->level != 0;) {
    inner& in = as_inner(*n);
    const std::size_t child = child_of(in, gone);
    n = in.children[child];
    if (in.level > 1) ranking::prefetch(n, sizeof(inner));
    --in.sizes[child];
  }
  insert(to, slot, there);
}

void ranking_tree::replace(slot_id from, slot_id to) {
  const tree_view::location at = find(from);
  if (versions_->is_seen(*at.at)) {
    const place p = at.at->at(at.position);
    for (node* n = &own(root_); n->level != 0;)
      n = &own(as_inner(*n).children[child_of(as_inner(*n), p)]);
  }
  leaf& l = *leaves_[slots_->leaf_of(from)];
  l.slots[at.position] = to;
  slots_->set_leaf(to, l.id);
}

void ranking_tree::build(std::span<const item> items) {
  assert(root_ == nullptr);
  // Full enough to be small, with some room for the updates to come.
  constexpr std::size_t leaf_rows = fill<leaf>::most - fill<leaf>::most / 10;
  constexpr std::size_t inner_rows = fill<inner>::most - fill<inner>::most / 10;
  if (items.empty()) return;
  struct built {
    node* at = nullptr;
    place low;
    std::uint32_t size = 0;
  };
  std::vector<built> level;
  std::size_t nodes = (items.size() + leaf_rows - 1) / leaf_rows;
  level.reserve(nodes);
  for (std::size_t k = 0, begin = 0; k < nodes; ++k) {
    const std::size_t end = items.size() * (k + 1) / nodes;  // all equally full
    leaf& l = make<leaf>(0);
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t at = i - begin;
      node_edit::set_place(l, at, items[i].at);
      l.slots[at] = items[i].slot;
    }
    l.count = static_cast<std::uint16_t>(end - begin);
    label(l, 0, l.count);
    level.push_back({&l, l.at(0), l.count});
    begin = end;
  }
  for (std::uint16_t height = 1; level.size() > 1; ++height) {
    nodes = (level.size() + inner_rows - 1) / inner_rows;
    for (std::size_t k = 0, begin = 0; k < nodes; ++k) {
      const std::size_t end = level.size() * (k + 1) / nodes;
      inner& in = make<inner>(height);
      built above{&in, level[begin].low, 0};
      for (std::size_t i = begin; i < end; ++i) {
        const std::size_t at = i - begin;
        node_edit::set_place(in, at, level[i].low);
        in.children[at] = level[i].at;
        in.sizes[at] = level[i].size;
        above.size += level[i].size;
      }
      in.count = static_cast<std::uint16_t>(end - begin);
      level[k] = above;  // k <= begin: what is overwritten has been read
      begin = end;
    }
    level.resize(nodes);
  }
  root_ = level.front().at;
}

}  // namespace scoreboard::ranking
