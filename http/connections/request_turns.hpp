#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

namespace scoreboard::http {

class connection;

/// Connections with a large request to be handled, one a turn of the loop: parsing a list takes
/// milliseconds, and the small requests of all others would wait for every list that came with
/// them. Thread rule: one thread.
class request_turns {
 public:
  /// A request with a larger body waits for its turn.
  static constexpr std::size_t small_body_bytes = std::size_t{16} << 10;

  /// `one` handles its request when those before it have. REQUIRES: it is not waiting here.
  void add(std::weak_ptr<connection> one) { waiting_.push_back(std::move(one)); }

  /// Lets the first one handle its request. False when nobody waited.
  bool run();

  bool empty() const noexcept { return waiting_.empty(); }

 private:
  std::deque<std::weak_ptr<connection>> waiting_;
};

}  // namespace scoreboard::http
