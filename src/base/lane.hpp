#pragma once

#include <cassert>
#include <cstddef>
#include <deque>
#include <utility>

namespace scoreboard {

/// A queue of work that is weighed: in its order, and only so much of it is under way at once. What
/// is heavier than that is begun when nothing else is under way.
/// All is O(1). Thread rule: one thread.
template <class T>
class lane {
 public:
  struct limits {
    std::size_t under_way = 0;  ///< weight
    std::size_t waiting = 0;    ///< weight; one item may always wait
  };

  explicit lane(limits bounds) : bounds_(bounds) {}

  /// Whether push() is allowed.
  bool takes(std::size_t weight) const noexcept {
    return waiting_.empty() ||
           (weight <= bounds_.waiting && waiting_weight_ <= bounds_.waiting - weight);
  }

  /// Puts it behind the others. The reference is valid until next() hands it out.
  /// REQUIRES: takes(weight).
  T& push(T what, std::size_t weight) {
    assert(takes(weight));
    waiting_weight_ += weight;
    return waiting_.emplace_back(std::move(what), weight).first;
  }

  /// Whether something waits that may begin.
  bool ready() const noexcept {
    if (waiting_.empty()) return false;
    const auto weight = waiting_.front().second;
    return under_way_ == 0 ||
           (weight <= bounds_.under_way && under_way_ <= bounds_.under_way - weight);
  }

  /// Begins the first that waits: it is under way until done() with its weight. REQUIRES: ready().
  T next() {
    assert(ready());
    auto [what, weight] = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_weight_ -= weight;
    under_way_ += weight;
    return std::move(what);
  }

  /// REQUIRES: so much is under way.
  void done(std::size_t weight) noexcept {
    assert(weight <= under_way_);
    under_way_ -= weight;
  }

  bool idle() const noexcept { return waiting_.empty() && under_way_ == 0; }

 private:
  const limits bounds_;
  std::deque<std::pair<T, std::size_t>> waiting_;
  std::size_t waiting_weight_ = 0;
  std::size_t under_way_ = 0;
};

}  // namespace scoreboard
