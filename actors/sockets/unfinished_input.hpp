#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace scoreboard::actors {

/// Finds peers that send messages without completing them. A ZMQ socket bounds the size of each
/// part and the number of complete messages, but buffers any number of parts until the last one
/// arrives. So this class compares the bytes that connections received with the bytes of the
/// messages taken from them.
/// Thread rule: one thread.
class unfinished_input {
 public:
  struct limits {
    std::uint64_t of_peer = std::uint64_t{4} << 20;  ///< more than the largest message
    std::uint64_t of_all = std::uint64_t{64} << 20;
  };

  /// How many bytes the connection with this descriptor has received; std::nullopt if there is no
  /// such connection.
  using meter = std::function<std::optional<std::uint64_t>(int descriptor)>;

  unfinished_input(limits bounds, meter received)
      : bounds_(bounds), received_(std::move(received)) {}

  /// A connection was opened. Its descriptor may have belonged to an earlier one.
  void opened(int descriptor) { connections_.insert_or_assign(descriptor, connection()); }

  /// A complete message of `bytes` on the wire was taken. Connections that were not opened() are
  /// ignored.
  void taken(int descriptor, std::uint64_t bytes);

  /// The connections to cut off: those that exceeded the bounds at the last call already, and of
  /// which nothing was taken since. Leave some time between two calls.
  /// REQUIRES: all complete messages that arrived were taken. O(connections).
  std::vector<int> excess();

  /// Bytes that waited for the rest of their messages at the last excess().
  std::uint64_t waiting() const noexcept { return waiting_; }

  /// No connection is known.
  bool empty() const noexcept { return connections_.empty(); }

 private:
  struct connection {
    std::uint64_t received = 0;
    std::uint64_t taken = 0;
    std::uint64_t taken_before = 0;  // at the last call
    std::uint64_t unfinished = 0;    // at the last call
    std::uint64_t spare = 0;         // other traffic: greetings, heartbeats
  };

  const limits bounds_;
  const meter received_;
  std::uint64_t waiting_ = 0;
  std::map<int, connection> connections_;  // by descriptor
};

}  // namespace scoreboard::actors
