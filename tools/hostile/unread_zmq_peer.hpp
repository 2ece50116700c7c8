#pragma once

#include <cstddef>
#include <cstdint>

#include <zmq.hpp>

namespace scoreboard::hostile {

/// A ZMQ peer of a server's port on 127.0.0.1 that asks for tops and never takes an answer. It
/// stays connected until its end. Its requests are as a client process's would be, so that the
/// server does all the work for them. Thread rule: one thread.
class unread_zmq_peer {
 public:
  explicit unread_zmq_peer(std::uint16_t port);

  /// Sends `reads` requests, each for the best `entries` users or, with `distinct`, each for
  /// another number that is somewhat smaller. Returns how many the server's socket took; waits at
  /// most a second for it before it gives up.
  std::size_t send(std::size_t reads, std::uint64_t entries, bool distinct);

 private:
  zmq::context_t context_;
  zmq::socket_t socket_;
};

/// The number of entries that request `index` asks for: always `entries`, or, with `distinct`, one
/// of the 2000 numbers (half of `entries` if that is less) up to it, in turn. At least 1.
std::uint64_t entries_to_ask(std::uint64_t entries, bool distinct, std::size_t index);

}  // namespace scoreboard::hostile
