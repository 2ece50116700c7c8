#include "src/ranking/user_index.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace scoreboard::ranking {

namespace {

// Entries for a number of buckets: above `most` the table grows, below `least` it shrinks.
constexpr std::size_t most(std::size_t buckets) { return buckets * 21 / 2; }  // 0.875
constexpr std::size_t least(std::size_t buckets) { return buckets * 9 / 2; }  // 0.375
constexpr std::size_t grown(std::size_t buckets) { return buckets + buckets / 4 + 1; }
constexpr std::size_t shrunk(std::size_t buckets) { return buckets / 2 + 1; }
constexpr std::size_t smallest_to_shrink = 8;

}  // namespace

void user_index::table::prepare(std::size_t count) noexcept {
  for (count = std::min(count, buckets); prepared < count; ++prepared)
    new (block.data() + prepared * sizeof(bucket)) bucket{};
}

void user_index::table::insert(std::uint64_t hash, slot_id slot) noexcept {
  for (std::size_t i = home(hash);; i = after(i)) {
    prepare(i + 1);
    bucket& b = data()[i];
    const std::uint32_t free = b.matches(0);
    if (free != 0) {
      const auto cell = static_cast<std::size_t>(std::countr_zero(free));
      b.tags[cell] = tag_of(hash);
      b.slots[cell] = slot;
      return;
    }
    ++b.passed;
  }
}

void user_index::table::remove(std::size_t from, std::size_t at, std::size_t cell) noexcept {
  data()[at].tags[cell] = 0;
  for (std::size_t i = from; i != at; i = after(i)) --data()[i].passed;
}

void user_index::insert(std::uint64_t hash, slot_id slot) {
  assert(!find(hash, [&](slot_id other) { return slots_->same_user(slot, other); }));
  if (size_ + 1 > most(table_.buckets)) replace_table(grown(table_.buckets));
  step();
  table_of(hash).insert(hash, slot);
  ++size_;
}

user_index::table::location user_index::table::locate(std::uint64_t hash,
                                                      slot_id slot) const noexcept {
  assert(buckets != 0);
  for (std::size_t i = home(hash);; i = after(i)) {
    const bucket& b = data()[i];
    std::uint32_t m = b.matches(tag_of(hash));
    while (m != 0 && b.slots[static_cast<std::size_t>(std::countr_zero(m))] != slot) m &= m - 1;
    if (m != 0) return {i, static_cast<std::size_t>(std::countr_zero(m))};
    assert(b.passed != 0);  // else it is not here
  }
}

void user_index::replace(std::uint64_t hash, slot_id from, slot_id to) noexcept {
  assert(slots_->same_user(from, to));
  table& t = table_of(hash);
  const auto at = t.locate(hash, from);
  t.data()[at.bucket].slots[at.cell] = to;
}

void user_index::erase(std::uint64_t hash, slot_id slot) {
  table& t = table_of(hash);
  const auto at = t.locate(hash, slot);
  t.remove(t.home(hash), at.bucket, at.cell);
  --size_;
  if (size_ == 0) {
    table_ = table();
    old_ = table();
  } else if (table_.buckets > smallest_to_shrink && size_ < least(table_.buckets)) {
    replace_table(shrunk(table_.buckets));
  }
  step();
}

void user_index::reserve(std::size_t users) {
  assert(size_ == 0);
  if (users == 0) return;
  table_ = table(users * 2 / 21 + 1);
  table_.prepare(table_.buckets);
}

// Replacing once more before the last replacement ended cannot happen in the long run, a table
// having to gain or lose more entries than it has buckets; among a few buckets it can.
void user_index::replace_table(std::size_t buckets) {
  while (old_.buckets != 0) carry_over();
  table next(buckets);
  old_ = std::exchange(table_, std::move(next));
  carried_ = 0;
  table_.prepare(old_.buckets == 0 ? table_.buckets : 0);
}

void user_index::carry_over() {
  const std::size_t home = carried_;
  // Up to where the entries of this bucket, and searches for them, can begin.
  table_.prepare((home + 1) * table_.buckets / old_.buckets + 1);
  for (std::size_t i = home;; i = old_.after(i)) {
    const bucket& b = old_.data()[i];
    const bool last = b.passed == 0;
    for (std::size_t cell = 0; cell < cells; ++cell) {
      if (b.tags[cell] == 0) continue;
      const std::uint64_t hash = slots_->hash(b.slots[cell]);
      if (old_.home(hash) != home) continue;
      table_.insert(hash, b.slots[cell]);
      old_.remove(home, i, cell);
    }
    if (last || old_.after(i) == home) break;
  }
  if (++carried_ < old_.buckets) return;
  old_ = table();
  table_.prepare(table_.buckets);
}

bool user_index::is_sound() const {
  std::size_t entries = 0;
  return is_sound(table_, entries) && is_sound(old_, entries) && entries == size_;
}

bool user_index::is_sound(const table& t, std::size_t& entries) const {
  std::vector<std::uint32_t> passed(t.buckets);
  for (std::size_t i = 0; i < t.prepared; ++i) {
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const bucket& b = t.data()[i];
      if (b.tags[cell] == 0) continue;
      const std::uint64_t hash = slots_->hash(b.slots[cell]);
      if (b.tags[cell] != tag_of(hash) || &table_of(hash) != &t) return false;
      for (std::size_t j = t.home(hash); j != i; j = t.after(j)) ++passed[j];
      ++entries;
    }
  }
  for (std::size_t i = 0; i < t.prepared; ++i)
    if (t.data()[i].passed != passed[i]) return false;
  return true;
}

}  // namespace scoreboard::ranking
