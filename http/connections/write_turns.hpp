#pragma once

#include <cstddef>
#include <deque>
#include <memory>

namespace scoreboard::http {

class connection;

/// Connections with something large to send, one after the other and a piece at a time, so that
/// thousands of large answers hold up a small one by no more than a turn of the loop.
/// Thread rule: one thread.
class write_turns {
 public:
  /// What one connection sends before it is the next one's turn.
  static constexpr std::size_t piece_bytes = std::size_t{64} << 10;

  /// What all send in one turn of the loop: some hundred microseconds.
  static constexpr std::size_t turn_bytes = std::size_t{512} << 10;

  /// `one` sends when those before it have. REQUIRES: it is not waiting here.
  void add(std::weak_ptr<connection> one) { waiting_.push_back(std::move(one)); }

  /// Lets them send, `turn_bytes` at most. Those that have more to send and can wait here again.
  void run();

  /// Nobody waits for run().
  bool empty() const noexcept { return waiting_.empty(); }

 private:
  std::deque<std::weak_ptr<connection>> waiting_;
};

}  // namespace scoreboard::http
