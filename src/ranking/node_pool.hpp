#pragma once

#include <cstddef>
#include <vector>

#include "src/ranking/node.hpp"
#include "src/ranking/page_block.hpp"

namespace scoreboard::ranking {

/// Replaced nodes in one list through their `next`: appending one list to another costs O(1), so a
/// released snapshot hands over whatever it held back without a pause for the writer.
struct node_list {
  node* first = nullptr;
  node* last = nullptr;
  std::size_t count = 0;

  void push(node* n) noexcept {
    n->next = first;
    first = n;
    if (last == nullptr) last = n;
    ++count;
  }

  node* pop() noexcept {
    node* n = first;
    first = n->next;
    if (first == nullptr) last = nullptr;
    --count;
    return n;
  }

  /// True when it is as long as it says and ends where it says. O(n).
  bool is_sound() const noexcept;

  /// Takes all of `other`, which is empty afterwards.
  void splice(node_list& other) noexcept {
    if (other.first == nullptr) return;
    other.last->next = first;
    if (last == nullptr) last = other.last;
    first = other.first;
    count += other.count;
    other = {};
  }
};

/// Memory of one tree's nodes, all of one size: blocks that double up to 32 MiB, and a list of free
/// nodes. A small board takes a few kilobytes, a large one huge pages. Freed nodes are used again;
/// the memory itself goes back once no node is left (clear) or with the pool.
///
/// Thread rule: the writer's alone.
class node_pool {
 public:
  /// Memory for a node, its contents unspecified. Throws std::bad_alloc.
  void* allocate();

  void free(node* n) noexcept { free_.push(n); }
  void free(node_list& nodes) noexcept { free_.splice(nodes); }

  /// Gives all memory back. REQUIRES: in_use() == 0.
  void clear() noexcept;

  /// Nodes handed out and not freed.
  std::size_t in_use() const noexcept { return handed_out_ - free_.count; }

  const node_list& free_list() const noexcept { return free_; }

  /// Memory reserved. What was never handed out of it is not resident.
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  static constexpr std::size_t first_block_nodes = 2;
  static constexpr std::size_t largest_block_bytes = std::size_t{32} << 20U;

  std::vector<page_block> blocks_;
  std::size_t bytes_ = 0;
  std::byte* fresh_ = nullptr;  // the part of the last block that was never handed out
  std::size_t fresh_nodes_ = 0;
  std::size_t handed_out_ = 0;  // from fresh memory, ever since clear()
  node_list free_;
};

}  // namespace scoreboard::ranking
