#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "src/ranking/node.hpp"
#include "src/ranking/prefetch.hpp"
#include "src/ranking/slot_pool.hpp"
#include "src/ranking/user_hash.hpp"
#include "src/ranking/user_id.hpp"

namespace scoreboard::ranking {

/// The users of one part, each kept once; the tree and the index refer to them by slot_id.
///
/// There is a pool of slots for each size of name, so that a name lies inside its slot and not
/// behind a pointer: 12 bytes for an integer, and for text its bytes, its length and the leaf
/// number rounded up to 4, i.e. 44 for the 36 characters of a UUID (a pointer and an allocation of
/// its own would make 64, and one more cache miss for each look-up). The upper 4 bits of a slot_id
/// name the pool, so the type of the name costs nothing either.
///
/// Thread rule: user() on any thread for a slot that a live snapshot sees; the rest is the
/// writer's.
class user_slots {
 public:
  explicit user_slots(const user_hash& hash = user_hash()) noexcept : hash_(hash) {}

  /// A new slot with the name of `user`. Throws std::length_error for text longer than
  /// user_id::max_text_bytes and when the pool is full (2^28 users of one size of name).
  slot_id add(const user_id& user);

  /// The slot may be used for another user from now on.
  void free(slot_id slot) noexcept { pool(slot).free(index(slot)); }

  /// The name in `slot`.
  user_id user(slot_id slot) const;

  bool holds(slot_id slot, const user_id& user) const noexcept {
    return user.is_integer() ? kind(slot) == integer_kind && holds_integer(slot, user.integer())
                             : kind(slot) != integer_kind && holds_text(slot, user.text());
  }
  bool same_user(slot_id a, slot_id b) const noexcept;

  std::uint64_t hash(const user_id& user) const noexcept;
  std::uint64_t hash(slot_id slot) const noexcept;

  leaf_id leaf_of(slot_id slot) const noexcept { return pool(slot).leaf_of(index(slot)); }
  void set_leaf(slot_id slot, leaf_id id) noexcept { pool(slot).set_leaf(index(slot), id); }

  /// Asks for the memory of `slot`, soon to be read.
  void prefetch(slot_id slot) const noexcept { ranking::prefetch(pool(slot).name(index(slot))); }

  /// Slots handed out and not freed.
  std::size_t in_use() const noexcept;

  bool free_lists_are_sound() const;

  std::size_t bytes() const noexcept;

  /// Gives all memory back. REQUIRES: in_use() == 0.
  void clear() noexcept {
    assert(in_use() == 0);
    pools_ = {};
  }

 private:
  static constexpr unsigned index_bits = 28;
  static constexpr std::size_t kinds = 16;
  static constexpr std::size_t integer_kind = 0;

  static std::uint32_t index(slot_id slot) noexcept { return slot & ((1U << index_bits) - 1); }
  static std::size_t kind(slot_id slot) noexcept { return slot >> index_bits; }
  static std::size_t kind_of(const user_id& user) noexcept;

  bool holds_integer(slot_id slot, std::int64_t integer) const noexcept {
    return std::memcmp(pool(slot).name(index(slot)), &integer, sizeof integer) == 0;
  }
  bool holds_text(slot_id slot, std::string_view text) const noexcept;

  slot_pool& pool(slot_id slot) const noexcept { return *pools_[kind(slot)]; }

  user_hash hash_;
  std::array<std::unique_ptr<slot_pool>, kinds> pools_;
};

}  // namespace scoreboard::ranking
