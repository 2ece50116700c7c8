#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "src/ranking/node.hpp"
#include "src/ranking/page_block.hpp"

namespace scoreboard::ranking {

/// A growing array of slots of one size that never moves: block k holds 16 << k of them, so readers
/// follow numbers of slots while the writer adds more.
///
/// A slot is the number of the leaf that holds the user's entry (4 bytes, the writer's) and the
/// user's name (the rest, written before the slot is used and then left alone until it is freed).
/// user_data keeps its byte strings in the place of names.
///
/// Slots of several pools are told apart by the upper bits of one 32-bit number: see number().
///
/// Thread rule: name() on any thread for a slot that a live snapshot or the writer may see;
/// everything else is the writer's.
class slot_pool {
 public:
  /// Slots of one pool at most: their numbers share 32 bits with the number of the pool.
  static constexpr unsigned index_bits = 27;
  static constexpr std::uint32_t most_slots = std::uint32_t{1} << index_bits;

  /// The number of slot `index` of the pool `pool`, and back. REQUIRES: pool < 32.
  static constexpr std::uint32_t number(std::size_t pool, std::uint32_t index) noexcept {
    return static_cast<std::uint32_t>(pool << index_bits) | index;
  }
  static constexpr std::size_t pool_in(std::uint32_t number) noexcept {
    return number >> index_bits;
  }
  static constexpr std::uint32_t index_in(std::uint32_t number) noexcept {
    return number & (most_slots - 1);
  }

  explicit slot_pool(std::size_t name_bytes) noexcept : stride_(name_bytes + sizeof(leaf_id)) {}

  /// Index of a slot for a new user, its name not yet written. Throws std::length_error when the
  /// pool has most_slots, std::bad_alloc.
  std::uint32_t allocate();

  void free(std::uint32_t index) noexcept {
    set_leaf(index, free_);
    free_ = index;
    ++free_count_;
  }

  std::byte* name(std::uint32_t index) noexcept { return at(index) + sizeof(leaf_id); }
  const std::byte* name(std::uint32_t index) const noexcept { return at(index) + sizeof(leaf_id); }

  leaf_id leaf_of(std::uint32_t index) const noexcept {
    leaf_id id = 0;
    std::memcpy(&id, at(index), sizeof id);
    return id;
  }
  void set_leaf(std::uint32_t index, leaf_id id) noexcept {
    std::memcpy(at(index), &id, sizeof id);
  }

  std::size_t in_use() const noexcept { return used_ - free_count_; }

  /// True when the list of free slots has as many as it says and all of them are distinct slots.
  bool free_list_is_sound() const;

  /// Memory reserved. What was never used of it is not resident.
  std::size_t bytes() const noexcept;

 private:
  static constexpr std::uint32_t first_block_bits = 4;
  static constexpr std::size_t most_blocks = 24;
  static constexpr std::uint32_t none = UINT32_MAX;

  static std::size_t block_of(std::uint32_t index) noexcept {
    const std::uint32_t shifted = index + (1U << first_block_bits);
    return static_cast<std::size_t>(std::bit_width(shifted)) - 1 - first_block_bits;
  }
  static std::uint32_t first_of(std::size_t block) noexcept {
    return ((1U << block) - 1U) << first_block_bits;
  }
  std::byte* at(std::uint32_t index) noexcept {
    const std::size_t block = block_of(index);
    return blocks_[block].data() + (index - first_of(block)) * stride_;
  }
  const std::byte* at(std::uint32_t index) const noexcept {
    const std::size_t block = block_of(index);
    return blocks_[block].data() + (index - first_of(block)) * stride_;
  }

  std::size_t stride_;
  std::array<page_block, most_blocks> blocks_;
  std::uint32_t used_ = 0;
  std::uint32_t free_ = none;  // list through the leaf numbers of free slots
  std::uint32_t free_count_ = 0;
};

}  // namespace scoreboard::ranking
