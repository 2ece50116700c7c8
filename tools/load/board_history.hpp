#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tools/load/history.hpp"
#include "tools/load/replayed_board.hpp"

namespace scoreboard::load {

/// What happened to one board and waits for its turn, and the board as far as it was made again.
///
/// A read is explained as soon as all writes up to its version are known: a write that is sent
/// after an answer showed version V gets a greater one, so those in flight say what may still come.
/// A write is applied when no read in flight can show a state before it. Hence nothing waits for
/// longer than requests that were sent before it ended take.
class board_history {
 public:
  /// Called with every read and what is wrong with it; empty if nothing is.
  using verdict = std::function<void(const recorded_read& read, const std::string& wrong)>;

  explicit board_history(replayed_board board) : board_(std::move(board)) {}

  replayed_board& board() { return board_; }
  const replayed_board& board() const { return board_; }

  /// The newest version in any answer about the board, and in that to a write.
  std::uint64_t newest_seen() const { return newest_seen_; }
  std::uint64_t newest_acknowledged() const { return newest_acknowledged_; }
  void saw(std::uint64_t version);
  void acknowledged(std::uint64_t version);

  /// A write is sent, whose version will be greater than `newest`, and has ended.
  void write_sent(std::uint64_t newest) { ++writes_in_flight_[newest]; }
  void write_ended(std::uint64_t newest) { remove(writes_in_flight_, newest); }
  /// A read is sent, whose version will be at least `newest`, and has ended.
  void read_sent(std::uint64_t newest) { ++reads_in_flight_[newest]; }
  void read_ended(std::uint64_t newest) { remove(reads_in_flight_, newest); }

  void add(const recorded_write& write);
  /// A read of a state from before a write that was applied is dropped: false.
  bool add(recorded_read read);

  /// Applies and explains all whose turn has come. O(log n) for each.
  void replay(const verdict& each_read);

 private:
  using in_flight = std::map<std::uint64_t, std::uint32_t>;

  static void remove(in_flight& from, std::uint64_t newest);
  static std::uint64_t oldest(const in_flight& requests);

  replayed_board board_;
  std::uint64_t newest_seen_ = 0;
  std::uint64_t newest_acknowledged_ = 0;
  std::uint64_t applied_ = 0;
  in_flight writes_in_flight_;
  in_flight reads_in_flight_;
  // Heaps, the oldest version on top.
  std::vector<recorded_write> writes_;
  std::vector<recorded_read> reads_;
};

}  // namespace scoreboard::load
