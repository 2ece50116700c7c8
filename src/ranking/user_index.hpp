#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "src/ranking/node.hpp"
#include "src/ranking/page_block.hpp"
#include "src/ranking/prefetch.hpp"
#include "src/ranking/user_slots.hpp"

namespace scoreboard::ranking {

/// Finds a user's slot: a hash table of buckets of one cache line, each with 12 slots and a byte of
/// every one's hash, so that a look-up costs about one miss here and one in the slot that it finds.
/// A bucket that is full passes entries on to the next and counts them in `passed`: a search stops
/// where nothing was passed on, and erase leaves no tombstones (as in Facebook's F14).
///
/// Growth: to 5/4, and bit by bit. A home bucket is `hash * buckets >> 32`, so walking the old
/// buckets in order fills the new ones in order; each insert, erase and step() carries one bucket
/// over, and no write ever waits for a rehash of millions. At a load of 0.70 to 0.875 a user costs
/// 6.1 to 7.6 bytes (plus the other table while it moves); doubling would cost up to 12.2, a node
/// of std::unordered_map 40 and more.
///
/// Thread rule: the writer's alone.
class user_index {
 public:
  explicit user_index(const user_slots& slots) noexcept : slots_(&slots) {}

  /// The slot with this hash for which is_it(slot) is true. O(1).
  template <class Predicate>
  std::optional<slot_id> find(std::uint64_t hash, Predicate is_it) const noexcept {
    const table& t = table_of(hash);
    if (t.buckets == 0) return std::nullopt;
    const std::size_t home = t.home(hash);
    std::size_t i = home;
    do {
      const bucket& b = t.data()[i];
      for (std::uint32_t m = b.matches(tag_of(hash)); m != 0; m &= m - 1) {
        const slot_id slot = b.slots[static_cast<std::size_t>(std::countr_zero(m))];
        if (is_it(slot)) return slot;
      }
      if (b.passed == 0) return std::nullopt;
      i = t.after(i);
      // Among a few buckets each may have passed something on.
    } while (i != home);
    return std::nullopt;
  }

  /// Adds a slot. REQUIRES: its user is not here.
  void insert(std::uint64_t hash, slot_id slot);

  /// Puts `to` in the place of `from`. REQUIRES: `from` is here, both are of one user. O(1).
  void replace(std::uint64_t hash, slot_id from, slot_id to) noexcept;

  /// Takes a slot out. REQUIRES: it is here.
  void erase(std::uint64_t hash, slot_id slot);

  /// Makes room for `users` at once. REQUIRES: the index is empty.
  void reserve(std::size_t users);

  /// Carries one bucket over if the table is being replaced.
  void step() {
    if (old_.buckets != 0) carry_over();
  }

  /// Asks for the memory that find(hash) will read.
  void prefetch(std::uint64_t hash) const noexcept {
    const table& t = table_of(hash);
    if (t.buckets != 0) ranking::prefetch(t.data() + t.home(hash));
  }

  std::size_t size() const noexcept { return size_; }
  std::size_t bytes() const noexcept { return old_.block.bytes() + table_.block.bytes(); }

  /// True when every entry is found from its home bucket and every count of passed entries is
  /// right.
  bool is_sound() const;

 private:
  static constexpr std::size_t cells = 12;

  struct alignas(64) bucket {
    std::array<std::uint8_t, cells> tags;  // 0 for a free cell, else the top bit and 7 of the hash
    std::uint32_t passed;  // entries whose home is this bucket or before, kept after
    std::array<slot_id, cells> slots;

    /// A bit for each cell with this tag. Twelve independent comparisons: no branch to guess.
    std::uint32_t matches(std::uint8_t tag) const noexcept {
      std::uint32_t found = 0;
      for (std::uint32_t i = 0; i < cells; ++i)
        found |= static_cast<std::uint32_t>(tags[i] == tag) << i;
      return found;
    }
  };

  struct table {
    page_block block;
    std::size_t buckets = 0;
    std::size_t prepared = 0;  // buckets from the first on that are initialised

    table() = default;
    explicit table(std::size_t count) : block(count * sizeof(bucket)), buckets(count) {}

    /// Initialises up to `count` buckets, at most all. Bit by bit, as the table fills in order.
    void prepare(std::size_t count) noexcept;

    bucket* data() noexcept { return reinterpret_cast<bucket*>(block.data()); }
    const bucket* data() const noexcept { return reinterpret_cast<const bucket*>(block.data()); }
    std::size_t home(std::uint64_t hash) const noexcept { return (hash >> 32U) * buckets >> 32U; }
    std::size_t after(std::size_t i) const noexcept { return i + 1 == buckets ? 0 : i + 1; }

    struct location {
      std::size_t bucket = 0;
      std::size_t cell = 0;
    };

    /// REQUIRES: the slot is here.
    location locate(std::uint64_t hash, slot_id slot) const noexcept;
    void insert(std::uint64_t hash, slot_id slot) noexcept;
    void remove(std::size_t from, std::size_t at, std::size_t cell) noexcept;
  };

  static std::uint8_t tag_of(std::uint64_t hash) noexcept {
    return static_cast<std::uint8_t>(0x80U | (hash & 0x7fU));
  }

  /// Where an entry with this hash is: in the old table until its home bucket there is carried
  /// over.
  const table& table_of(std::uint64_t hash) const noexcept {
    return old_.buckets != 0 && old_.home(hash) >= carried_ ? old_ : table_;
  }
  table& table_of(std::uint64_t hash) noexcept {
    return old_.buckets != 0 && old_.home(hash) >= carried_ ? old_ : table_;
  }

  void replace_table(std::size_t buckets);
  void carry_over();
  bool is_sound(const table& t, std::size_t& entries) const;

  const user_slots* slots_;
  table table_;
  table old_;                // being carried over into table_
  std::size_t carried_ = 0;  // home buckets of old_ that are empty
  std::size_t size_ = 0;
};

}  // namespace scoreboard::ranking
