#pragma once

#include <cstdint>
#include <string_view>

#include "src/ranking/entry.hpp"
#include "src/ranking/place.hpp"
#include "src/ranking/tree_view.hpp"
#include "src/ranking/user_slots.hpp"

namespace scoreboard::ranking {

/// An entry whose user's name is still to be read. Its snapshot must outlive it.
struct unnamed_entry {
  const user_slots* slots = nullptr;
  slot_id slot = 0;
  std::int64_t total = 0;
  arrival arrived = 0;

  /// Asks for the memory of the name, which lies anywhere: neighbours in the ranking do not have
  /// neighbouring slots.
  void prefetch() const noexcept { slots->prefetch(slot); }

  /// The same for the data, once the slot itself is there.
  void prefetch_data() const noexcept { slots->prefetch_data(slot); }

  /// The user's data, empty when there is none. Valid as long as the snapshot.
  std::string_view data() const noexcept { return slots->data(slot); }

  entry named() const { return {slots->user(slot), total, arrived}; }
};

/// A position in a snapshot, which must outlive it. Past either end of the ranking it is not valid;
/// one step back makes it valid again.
///
/// Thread rule: one thread at a time; any number of cursors over one snapshot.
class cursor {
 public:
  cursor(tree_view view, std::uint64_t size, const user_slots* slots, order by,
         std::uint64_t index) noexcept
      : view_(view), slots_(slots), size_(size), index_(index), by_(by) {
    locate();
  }

  /// The same where it is known already that the entry with this index is at `at`.
  cursor(tree_view view, std::uint64_t size, const user_slots* slots, order by, std::uint64_t index,
         const tree_view::location& at) noexcept
      : view_(view), slots_(slots), size_(size), index_(index), at_(at), by_(by) {
    prefetch_rows();
  }

  /// True on an entry; where(), unnamed() and get() REQUIRE it.
  bool valid() const noexcept { return index_ < size_; }

  /// 0-based.
  std::uint64_t index() const noexcept { return index_; }

  place where() const noexcept { return at_.at->at(at_.position); }

  unnamed_entry unnamed() const noexcept {
    const place p = where();
    return {slots_, at_.at->slots[at_.position], total_of(p.score, by_), p.arrived};
  }

  entry get() const { return unnamed().named(); }

  /// The data of the entry's user, empty when there is none. Valid as long as the snapshot.
  /// REQUIRES: valid().
  std::string_view data() const noexcept { return unnamed().data(); }

  /// To the next worse entry. O(1), and O(log n) at the end of a leaf.
  void next() noexcept {
    ++index_;
    if (at_.at != nullptr && ++at_.position < at_.at->count) return;
    locate();
  }

  /// To the next better entry. O(1), and O(log n) at the beginning of a leaf.
  void previous() noexcept {
    --index_;
    if (at_.at != nullptr && at_.position-- != 0) return;
    locate();
  }

  /// To the first entry at or after `p`, which is not before this one. O(1) inside a leaf, else
  /// O(log n).
  void seek(const place& p) noexcept;

 private:
  void locate() noexcept;
  void prefetch_rows() const noexcept;

  tree_view view_;
  const user_slots* slots_;
  std::uint64_t size_;
  std::uint64_t index_;
  tree_view::location at_;
  order by_;
};

}  // namespace scoreboard::ranking
