#include "src/ranking/slot_pool.hpp"

#include <stdexcept>
#include <vector>

namespace scoreboard::ranking {

std::uint32_t slot_pool::allocate() {
  if (free_ != none) {
    const std::uint32_t index = free_;
    free_ = leaf_of(index);
    --free_count_;
    return index;
  }
  if (used_ == most_slots) throw std::length_error("too many users of one kind on one part");
  const std::size_t block = block_of(used_);
  if (used_ == first_of(block))
    blocks_[block] = page_block((std::size_t{1} << (first_block_bits + block)) * stride_);
  return used_++;
}

bool slot_pool::free_list_is_sound() const {
  std::vector<bool> met(used_);
  std::uint32_t count = 0;
  for (std::uint32_t index = free_; index != none; index = leaf_of(index)) {
    if (index >= used_ || met[index]) return false;
    met[index] = true;
    ++count;
  }
  return count == free_count_;
}

std::size_t slot_pool::bytes() const noexcept {
  std::size_t sum = 0;
  for (const auto& block : blocks_) sum += block.bytes();
  return sum;
}

}  // namespace scoreboard::ranking
