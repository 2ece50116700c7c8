#pragma once

#include <cstddef>
#include <cstdint>

#include <zmq.hpp>

#include "src/wire/frame.hpp"

namespace scoreboard::hostile {

/// A ZMQ peer that asks a server on 127.0.0.1 for tops and never takes an answer. It stays
/// connected until its destruction. Its requests equal those of a client process, so that the
/// server does all the work for them. Thread rule: one thread.
class unread_zmq_peer {
 public:
  explicit unread_zmq_peer(std::uint16_t port);

  /// Sends `reads` requests, each for the best `entries` users or, with `distinct`, each for a
  /// different and somewhat smaller number. Returns how many the server's socket took, and gives up
  /// when it takes none for a second.
  std::size_t send(std::size_t reads, std::uint64_t entries, bool distinct);

 private:
  zmq::context_t context_;
  zmq::socket_t socket_;
};

/// The frame with which a client process asks for the best `entries` users of the board "default".
wire::frame top_frame(std::uint64_t id, std::uint64_t entries);

/// The number of entries that the request at `index` asks for: `entries`, or, with `distinct`, the
/// 2000 numbers up to it (half of `entries` if that is less) in turn. At least 1.
std::uint64_t entries_to_ask(std::uint64_t entries, bool distinct, std::size_t index);

}  // namespace scoreboard::hostile
