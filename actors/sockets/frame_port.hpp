#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace scoreboard::actors {

/// The bytes of one ZMQ message.
using frame_bytes = std::vector<char>;

/// Where a socket actor's frames leave the process. Thread rule: the actor's thread.
class frame_port {
 public:
  enum class result {
    sent,         ///< handed to the socket
    full,         ///< no connection or no room now; socket_news::writable follows later
    unreachable,  ///< this peer is gone or does not read; the frame is dropped
  };

  frame_port() = default;
  frame_port(const frame_port&) = delete;
  frame_port& operator=(const frame_port&) = delete;
  virtual ~frame_port() = default;

  /// Sends without blocking. `peer` is a routing id on a ROUTER and ignored on a DEALER.
  virtual result send(const std::string& peer, frame_bytes frame) = 0;

  /// False if a frame of this size would be dropped because the peer does not read: the caller need
  /// not build it.
  virtual bool takes(const std::string& /*peer*/, std::size_t /*bytes*/) const { return true; }
};

}  // namespace scoreboard::actors
