#pragma once

#include <cassert>
#include <cstdint>
#include <utility>

#include "src/ranking/board_state.hpp"
#include "src/ranking/cursor.hpp"
#include "src/ranking/entry.hpp"
#include "src/ranking/place.hpp"
#include "src/ranking/tree_view.hpp"

namespace scoreboard::ranking {

/// One shard's part of a board as it was at one moment. Immutable. An empty one (default
/// constructed) is a part without users.
///
/// A handle: copies share one version, which is released when the last of them goes. Holding one
/// costs the writer a copy of each node that it changes for the first time since, and the memory
/// for that.
///
/// Thread rule: any number of threads may read one snapshot at once, and any thread may copy it or
/// drop it, also after the board is gone. No call waits for another thread.
///
/// An index is 0-based, the best entry of this part being 0.
class snapshot {
 public:
  snapshot() = default;
  snapshot(const snapshot& other) noexcept : state_(other.state_), version_(other.version_) {
    if (version_ != nullptr) version_->handles.fetch_add(1, std::memory_order_relaxed);
  }
  snapshot(snapshot&& other) noexcept
      : state_(std::exchange(other.state_, nullptr)),
        version_(std::exchange(other.version_, nullptr)) {}
  snapshot& operator=(snapshot other) noexcept {
    std::swap(state_, other.state_);
    std::swap(version_, other.version_);
    return *this;
  }
  ~snapshot();

  /// Number of users. O(1).
  std::uint64_t size() const noexcept { return version_ == nullptr ? 0 : version_->size; }

  /// Which totals are better; `descending` for an empty one.
  order by() const noexcept { return state_ == nullptr ? order::descending : state_->by; }

  /// Number of entries that rank above `p`. O(log n).
  std::uint64_t index_of(const place& p) const noexcept { return view().index_of(p); }

  /// The place of the entry with this index. REQUIRES: index < size(). O(log n).
  place at(std::uint64_t index) const noexcept {
    assert(index < size());
    return view().at(index);
  }

  /// Goes through the entries, in both directions, from this index on. Must not outlive the
  /// snapshot. O(log n), and O(1) amortised for each step.
  cursor from(std::uint64_t index) const noexcept {
    return {view(), size(), state_ == nullptr ? nullptr : &state_->slots, by(), index};
  }

  /// The same for an entry of which it is known where it is. REQUIRES: that is the entry with this
  /// index. O(1).
  cursor from(std::uint64_t index, const tree_view::location& at) const noexcept {
    assert(index < size());
    assert(view().locate(index).at == at.at && view().locate(index).position == at.position);
    return {view(), size(), &state_->slots, by(), index, at};
  }

  /// The tree that is seen.
  tree_view view() const noexcept {
    return tree_view(version_ == nullptr ? nullptr : version_->root);
  }

 private:
  friend class board;

  /// Takes over one handle of `version`.
  snapshot(board_state& state, live_version& version) noexcept
      : state_(&state), version_(&version) {}

  board_state* state_ = nullptr;
  live_version* version_ = nullptr;
};

}  // namespace scoreboard::ranking
