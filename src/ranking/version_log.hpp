#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "src/ranking/node.hpp"
#include "src/ranking/node_pool.hpp"
#include "src/ranking/user_slots.hpp"

namespace scoreboard::ranking {

/// One version that someone reads: the root of the tree at that moment, and what the writer has
/// replaced since and may not free as long as this version is read.
struct live_version {
  std::uint64_t number = 0;
  const node* root = nullptr;
  std::uint64_t size = 0;
  std::atomic<std::uint32_t> handles{1};  ///< Never rises from 0 again.
  node_list replaced;                     ///< Nodes that this version sees and no newer one does.
  std::vector<slot_id> erased;            ///< Slots replaced or erased that it may see.
};

/// The versions of one tree: which of them are read, and so which nodes the writer must copy before
/// it changes them, and which of the replaced ones it may free.
///
/// As in LMDB a node carries the version that made it, so "may a reader see it" is one comparison
/// with the newest version that is read. Freed is a replaced node as soon as no version reads it
/// that is as old as it or newer and older than its replacement, as ZFS does with its dead lists: a
/// reader who holds one old version for an hour holds back the nodes of that one version, not all
/// that was replaced in the hour.
///
/// Invariants
/// 1. live_ is in order of number; the numbers are below current().
/// 2. A node in live_[i]->replaced has a version in (live_[i - 1]->number, live_[i]->number].
///
/// Thread rule: the writer's, except for released().
class version_log {
 public:
  version_log(node_pool& nodes, user_slots& slots) noexcept : nodes_(nodes), slots_(slots) {}

  /// The version that nodes made now belong to.
  std::uint64_t current() const noexcept { return current_; }

  /// True when a reader may see `n`: the writer must not change it.
  bool is_seen(const node& n) const noexcept { return n.version <= newest_; }

  bool anyone_reads() const noexcept { return newest_ != 0; }

  /// A handle on the current state. O(1), amortised.
  live_version& open(const node* root, std::uint64_t size);

  /// One more handle on the newest version if it is still read, else nullptr.
  live_version* reopen() noexcept;

  /// Frees `n`, which is in the tree no more, now or once nobody sees it.
  void drop(node* n) noexcept;

  /// The same for a slot. Without data it counts as one that every reader may see.
  void drop(slot_id slot);

  /// Takes note of versions that are read no more. O(1) when there is none, else O(versions read),
  /// plus what the released ones hold that an older one does not.
  void poll() {
    const std::uint64_t released = released_.load(std::memory_order_acquire);
    if (released == polled_) return;
    polled_ = released;
    sweep();
  }

  /// Any thread, after the last handle of a version went.
  void released() noexcept { released_.fetch_add(1, std::memory_order_release); }

  /// What is read, the oldest first.
  const std::vector<std::unique_ptr<live_version>>& live() const noexcept { return live_; }

 private:
  void sweep();

  node_pool& nodes_;
  user_slots& slots_;
  std::uint64_t current_ = 1;
  std::uint64_t newest_ = 0;  // number of live_.back(), 0 when nobody reads
  std::uint64_t polled_ = 0;
  std::vector<std::unique_ptr<live_version>> live_;
  std::atomic<std::uint64_t> released_{0};
};

}  // namespace scoreboard::ranking
