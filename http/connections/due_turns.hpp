#pragma once

#include <cstddef>
#include <deque>
#include <memory>

namespace scoreboard::http {

class connection;

/// The connections on which something is due, a portion of them in each turn. Peers that came
/// together reach their deadlines together. Ended at once, thousands would keep all others waiting
/// for tens of milliseconds, and come again at once. Thread rule: one thread.
class due_turns {
 public:
  /// In how many turns all are done at most.
  static constexpr std::size_t most_turns = 300;

  /// No turn does fewer than this, if so many wait.
  static constexpr std::size_t least_portion = 32;

  /// These wait. REQUIRES: none waited.
  void add(std::deque<std::weak_ptr<connection>> due);

  /// The next portion does what is due. A connection on which nothing is due any more does nothing.
  void run();

  /// All that wait do what is due.
  void run_all();

  /// No connection waits.
  bool empty() const noexcept { return waiting_.empty(); }

 private:
  void run(std::size_t portion);

  std::deque<std::weak_ptr<connection>> waiting_;
  std::size_t portion_ = 0;
};

}  // namespace scoreboard::http
