#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace scoreboard::actors {

/// Finds peers that send messages without completing them. A ZMQ socket bounds the size of each
/// part and the number of complete messages, but buffers any number of parts until the last one
/// arrives. So this class compares the bytes read from connections with the bytes of the messages
/// taken from them. Parts without content take 32 times their bytes in memory, so the bounds are
/// tight, and it looks often while somebody has much that is not complete.
/// Thread rule: one thread.
class unfinished_input {
 public:
  using time = std::chrono::steady_clock::time_point;

  struct limits {
    std::uint64_t of_peer;  ///< more than the largest message
    std::uint64_t of_all = std::uint64_t{64} << 20;
  };

  /// How many bytes were read from the connection with this descriptor; std::nullopt if there is
  /// no such connection.
  using meter = std::function<std::optional<std::uint64_t>(int descriptor)>;

  unfinished_input(limits bounds, meter read) : bounds_(bounds), read_(std::move(read)) {}

  /// A connection was opened. Its descriptor may have belonged to an earlier one.
  void opened(int descriptor) { connections_.insert_or_assign(descriptor, connection()); }

  /// A complete message of `bytes` on the wire was taken. Connections that were not opened() are
  /// ignored.
  void taken(int descriptor, std::uint64_t bytes);

  /// The connections to cut off: those that exceeded the bounds at the last call already, and of
  /// which nothing was taken since. Leave `pause()` between two calls.
  /// REQUIRES: all complete messages that were read were taken, or of each connection that has some
  /// one was since the last call; `now` never decreases. O(connections).
  std::vector<int> excess(time now);

  /// Bytes that waited for the rest of their messages at the last excess().
  std::uint64_t waiting() const noexcept { return waiting_; }

  /// How long to wait until the next excess().
  std::chrono::milliseconds pause() const noexcept;

  /// No connection is known.
  bool empty() const noexcept { return connections_.empty(); }

 private:
  struct connection {
    std::uint64_t read = 0;
    std::uint64_t taken = 0;
    std::uint64_t taken_before = 0;  // at the last call
    std::uint64_t unfinished = 0;    // at the last call
    std::uint64_t spare = 0;         // other traffic: greetings, heartbeats
  };

  const limits bounds_;
  const meter read_;
  std::optional<time> last_look_;
  std::uint64_t waiting_ = 0;
  std::uint64_t most_unfinished_ = 0;      // of one connection, at the last call
  std::map<int, connection> connections_;  // by descriptor
};

}  // namespace scoreboard::actors
