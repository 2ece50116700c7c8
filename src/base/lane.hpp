#pragma once

#include <cassert>
#include <cstddef>
#include <deque>
#include <utility>

namespace scoreboard {

/// A queue of weighted work items. They begin in the order of their arrival, and the total weight
/// under way is bounded. An item heavier than the bound begins when nothing else is under way.
/// Every operation is O(1). Thread rule: one thread.
template <class T>
class lane {
 public:
  struct limits {
    std::size_t under_way = 0;  ///< weight
    std::size_t waiting = 0;    ///< weight; a single item may exceed it
  };

  explicit lane(limits bounds) : bounds_(bounds) {}

  /// Whether an item of this weight may be pushed.
  bool takes(std::size_t weight) const noexcept {
    return waiting_.empty() ||
           (weight <= bounds_.waiting && waiting_weight_ <= bounds_.waiting - weight);
  }

  /// Appends `item`. The reference is valid until next() returns the item.
  /// REQUIRES: takes(weight).
  T& push(T item, std::size_t weight) {
    assert(takes(weight));
    waiting_weight_ += weight;
    return waiting_.emplace_back(std::move(item), weight).first;
  }

  /// Whether the first waiting item may begin.
  bool ready() const noexcept {
    if (waiting_.empty()) return false;
    const auto weight = waiting_.front().second;
    return under_way_ == 0 ||
           (weight <= bounds_.under_way && under_way_ <= bounds_.under_way - weight);
  }

  /// The first waiting item. REQUIRES: ready().
  const T& front() const noexcept {
    assert(ready());
    return waiting_.front().first;
  }

  /// Begins the first waiting item. It is under way until done() is called with its weight.
  /// REQUIRES: ready().
  T next() {
    assert(ready());
    auto [item, weight] = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_weight_ -= weight;
    under_way_ += weight;
    return std::move(item);
  }

  /// Ends an item of this weight. REQUIRES: at least this weight is under way.
  void done(std::size_t weight) noexcept {
    assert(weight <= under_way_);
    under_way_ -= weight;
  }

  /// Nothing waits and nothing is under way.
  bool idle() const noexcept { return waiting_.empty() && under_way_ == 0; }

 private:
  const limits bounds_;
  std::deque<std::pair<T, std::size_t>> waiting_;
  std::size_t waiting_weight_ = 0;
  std::size_t under_way_ = 0;
};

}  // namespace scoreboard
