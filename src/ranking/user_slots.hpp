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
#include "src/ranking/user_data.hpp"
#include "src/ranking/user_hash.hpp"
#include "src/ranking/user_id.hpp"

namespace scoreboard::ranking {

/// The users of one part, each kept once; the tree and the index refer to them by slot_id.
///
/// There is a pool of slots for each size of name, so that a name lies inside its slot and not
/// behind a pointer: 12 bytes for an integer, and for text its bytes, its length and the leaf
/// number rounded up to 4, i.e. 44 for the 36 characters of a UUID (a pointer and an allocation of
/// its own would make 64, and one more cache miss for each look-up). The upper 4 bits of a slot_id
/// name the size, so the type of the name costs nothing either.
///
/// A user may have data, a short byte string. Such slots are in pools of their own, which the next
/// bit of the slot_id tells, and hold 4 bytes more, the data's number: who has none pays nothing.
/// Data belongs to the slot and is as immutable as the name: other data is another slot.
///
/// Thread rule: user(), data() and the prefetches on any thread for a slot that a live snapshot
/// sees. All that they read, the pools included, was written before that snapshot was taken, and
/// who hands a snapshot to another thread orders that before its reads. The rest is the writer's.
class user_slots {
 public:
  explicit user_slots(const user_hash& hash = user_hash()) noexcept : hash_(hash) {}

  /// A new slot with the name of `user`. Throws std::length_error, and changes nothing, for text
  /// longer than user_id::max_text_bytes and when the pool is full (2^27 users of one size of
  /// name).
  slot_id add(const user_id& user) { return add(user, {}, 0); }

  /// The same with `data`, none when it is empty, made by the tree's version `version`. Throws
  /// std::length_error, too, for data longer than user_data::max_bytes.
  slot_id add(const user_id& user, std::string_view data, std::uint64_t version);

  /// The slot may be used for another user from now on. Its data is gone.
  void free(slot_id slot) noexcept {
    if (has_data(slot)) data_->free(data_of(slot));
    pool(slot).free(index(slot));
  }

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

  /// The data in `slot`, empty when there is none. Valid as long as the slot is in use.
  std::string_view data(slot_id slot) const noexcept {
    return has_data(slot) ? data_->get(data_of(slot)) : std::string_view();
  }

  /// The version of the tree that made `slot`, as far as it is known: that of its data, or the
  /// first one there is.
  std::uint64_t version_of(slot_id slot) const noexcept {
    return has_data(slot) ? data_->version_of(data_of(slot)) : 1;
  }

  /// Asks for the memory of `slot`, soon to be read.
  void prefetch(slot_id slot) const noexcept { ranking::prefetch(pool(slot).name(index(slot))); }

  /// Asks for the memory of its data. Reads the slot.
  void prefetch_data(slot_id slot) const noexcept {
    if (has_data(slot)) data_->prefetch(data_of(slot));
  }

  /// Slots handed out and not freed.
  std::size_t in_use() const noexcept;

  /// Those of them with data.
  std::size_t data_in_use() const noexcept { return data_ ? data_->in_use() : 0; }

  /// True when free lists have what is free, once, and there is data for each slot that has some.
  bool is_sound() const;

  std::size_t bytes() const noexcept;

  /// Gives all memory back. REQUIRES: in_use() == 0.
  void clear() noexcept {
    assert(in_use() == 0);
    pools_ = {};
    data_.reset();
  }

 private:
  static constexpr std::size_t kinds = 16;
  static constexpr std::size_t integer_kind = 0;

  // Of each kind of names there is a pool of slots without data and, after it, one with data.
  static std::uint32_t index(slot_id slot) noexcept { return slot_pool::index_in(slot); }
  static std::size_t kind(slot_id slot) noexcept { return slot_pool::pool_in(slot) / 2; }
  static bool has_data(slot_id slot) noexcept { return slot_pool::pool_in(slot) % 2 != 0; }
  static std::size_t kind_of(const user_id& user) noexcept;

  data_id data_of(slot_id slot) const noexcept;

  bool holds_integer(slot_id slot, std::int64_t integer) const noexcept {
    return std::memcmp(pool(slot).name(index(slot)), &integer, sizeof integer) == 0;
  }
  bool holds_text(slot_id slot, std::string_view text) const noexcept;

  slot_pool& pool(slot_id slot) const noexcept { return *pools_[slot_pool::pool_in(slot)]; }

  user_hash hash_;
  std::array<std::unique_ptr<slot_pool>, 2 * kinds> pools_;
  std::unique_ptr<user_data> data_;  // nullptr as long as nobody had any
};

}  // namespace scoreboard::ranking
