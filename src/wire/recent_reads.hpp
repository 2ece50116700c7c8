#pragma once

#include <cassert>
#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

#include "src/wire/read.hpp"

namespace scoreboard::wire {

/// A value for each of some reads, in the order in which they were used.
/// Thread rule: one thread.
template <class T>
class recent_reads {
 public:
  struct item {
    read what;
    T value;
  };

  bool empty() const noexcept { return by_use_.empty(); }
  std::size_t size() const noexcept { return by_use_.size(); }

  /// Its item, which is the one used last now, or nullptr. Valid until it is erased. O(1).
  item* find(const read& what) {
    const auto found = by_read_.find(what);
    if (found == by_read_.end()) return nullptr;
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return &*found->second;
  }

  /// Its new item, the one used last. REQUIRES: `what` has none. O(1).
  item& insert(const read& what, T value) {
    by_use_.push_front({what, std::move(value)});
    [[maybe_unused]] const bool is_new = by_read_.emplace(what, by_use_.begin()).second;
    assert(is_new);
    return by_use_.front();
  }

  /// The one whose use is longest ago. REQUIRES: not empty.
  const item& oldest() const noexcept {
    assert(!empty());
    return by_use_.back();
  }

  /// REQUIRES: it is one of these. O(1).
  void erase(const item& one) {
    const auto found = by_read_.find(one.what);
    assert(found != by_read_.end() && &*found->second == &one);
    by_use_.erase(found->second);
    by_read_.erase(found);
  }

 private:
  std::list<item> by_use_;  // used last first
  std::unordered_map<read, typename std::list<item>::iterator, read_hash, same_read> by_read_;
};

}  // namespace scoreboard::wire
