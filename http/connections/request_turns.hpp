#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

namespace scoreboard::http {

class connection;

/// The connections that wait for their large request to be handled, one in each turn of the loop.
/// Parsing a list takes milliseconds; handled at once, all lists of a turn would delay its small
/// requests. Thread rule: one thread.
class request_turns {
 public:
  /// A request with a larger body waits for its turn.
  static constexpr std::size_t small_body_bytes = std::size_t{16} << 10;

  /// Appends `peer`, which handles its request after those before it. REQUIRES: `peer` does not
  /// wait here.
  void add(std::weak_ptr<connection> peer) { waiting_.push_back(std::move(peer)); }

  /// Lets the first connection handle its request. False if none waited.
  bool run();

  /// No connection waits.
  bool empty() const noexcept { return waiting_.empty(); }

 private:
  std::deque<std::weak_ptr<connection>> waiting_;
};

}  // namespace scoreboard::http
