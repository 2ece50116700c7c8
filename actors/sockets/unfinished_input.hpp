#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace scoreboard::actors {

/// What peers have sent of messages that never become whole. A ZMQ socket bounds each part of a
/// message and counts whole messages, but holds any number of parts until the last one comes; so
/// what connections received is compared with what was taken of them.
///
/// Thread rule: one thread.
class unfinished_input {
 public:
  struct limits {
    std::uint64_t of_peer = std::uint64_t{4} << 20;  ///< more than the largest message
    std::uint64_t of_all = std::uint64_t{64} << 20;
  };

  /// How many bytes the connection with this descriptor has received; nothing when there is none.
  using meter = std::function<std::optional<std::uint64_t>(int descriptor)>;

  unfinished_input(limits bounds, meter received)
      : bounds_(bounds), received_(std::move(received)) {}

  /// A new connection, whose descriptor may have been that of an earlier one.
  void opened(int descriptor) { connections_.insert_or_assign(descriptor, connection()); }

  /// A whole message was taken that was so many bytes on the wire. Of connections that nobody
  /// opened here nothing is known.
  void taken(int descriptor, std::uint64_t bytes);

  /// The connections that are to be cut off: those that have been beyond the bounds since the last
  /// look, and of which nothing was taken meanwhile. Call it some time after the last one.
  /// REQUIRES: all whole messages that had come are taken. O(connections).
  std::vector<int> excess();

  /// No connection is known.
  bool empty() const noexcept { return connections_.empty(); }

 private:
  struct connection {
    std::uint64_t received = 0;
    std::uint64_t taken = 0;
    std::uint64_t taken_before = 0;  // at the last look
    std::uint64_t unfinished = 0;    // at the last look
    std::uint64_t spare = 0;         // what else peers send: greetings, heartbeats
  };

  const limits bounds_;
  const meter received_;
  std::map<int, connection> connections_;  // by descriptor
};

}  // namespace scoreboard::actors
