#pragma once

#include <cstddef>
#include <deque>
#include <memory>

namespace scoreboard::http {

class connection;

/// The connections that wait to send large answers. They send a piece each in turn, so that
/// thousands of large answers delay a small one by no more than a turn of the loop.
/// Thread rule: one thread.
class write_turns {
 public:
  /// What one connection sends before the next one has its turn.
  static constexpr std::size_t piece_bytes = std::size_t{64} << 10;

  /// What all connections together send in one turn of the loop: some hundred microseconds.
  static constexpr std::size_t turn_bytes = std::size_t{512} << 10;

  /// Appends `peer`, which sends after those before it. REQUIRES: `peer` does not wait here.
  void add(std::weak_ptr<connection> peer) { waiting_.push_back(std::move(peer)); }

  /// Lets connections send, about `turn_bytes` in total. A connection that can send more waits here
  /// again.
  void run();

  /// No connection waits.
  bool empty() const noexcept { return waiting_.empty(); }

 private:
  std::deque<std::weak_ptr<connection>> waiting_;
};

}  // namespace scoreboard::http
