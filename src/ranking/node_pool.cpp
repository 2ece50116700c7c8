#include "src/ranking/node_pool.hpp"

#include <algorithm>
#include <cassert>

namespace scoreboard::ranking {

bool node_list::is_sound() const noexcept {
  std::size_t nodes = 0;
  const node* end = nullptr;
  for (const node* n = first; n != nullptr; n = n->next) {
    end = n;
    ++nodes;
  }
  return nodes == count && end == last;
}

void* node_pool::allocate() {
  if (free_.count != 0) return free_.pop();
  if (fresh_nodes_ == 0) {
    const std::size_t wanted =
        std::clamp(bytes_, first_block_nodes * node_bytes, largest_block_bytes);
    blocks_.emplace_back(wanted);
    bytes_ += wanted;
    fresh_ = blocks_.back().data();
    fresh_nodes_ = wanted / node_bytes;
  }
  std::byte* n = fresh_;
  fresh_ += node_bytes;
  --fresh_nodes_;
  ++handed_out_;
  return n;
}

void node_pool::clear() noexcept {
  assert(in_use() == 0);
  *this = node_pool();
}

}  // namespace scoreboard::ranking
