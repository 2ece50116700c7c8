#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <unordered_map>

namespace scoreboard::actors {

/// Bounds the connections of a listening socket: when there are too many, the one that was silent
/// for longest has to go, so that peers who hold connections and say nothing keep nobody out. An
/// HTTP process that loses its connection connects anew and loses no request.
///
/// Descriptors are numbers here; events come in the order in which things happened.
/// Complexity: O(1) for each call. Thread rule: one thread.
class peer_places {
 public:
  /// REQUIRES: most > 0.
  explicit peer_places(std::size_t most);

  /// A connection was opened. Returns the one to cut off for it, which has no place any more.
  std::optional<int> opened(int descriptor);

  /// A whole message came from this connection. Does nothing if it has no place.
  void heard(int descriptor);

  /// This connection has ended. Does nothing if it has no place.
  void closed(int descriptor);

  std::size_t count() const noexcept { return places_.size(); }

 private:
  const std::size_t most_;
  std::list<int> order_;  // silent for longest first
  std::unordered_map<int, std::list<int>::iterator> places_;
};

}  // namespace scoreboard::actors
