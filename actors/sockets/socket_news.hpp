#pragma once

#include <string>
#include <vector>

namespace scoreboard::actors {

struct received_frame {
  std::string peer;     ///< the sender's ZMQ routing id; empty on a DEALER
  std::string payload;  ///< empty unless the message had exactly one part
};

/// What happened at a socket since it was last checked, in the order of the members.
struct socket_news {
  bool connected = false;  ///< the connection to the server was made or made again
  std::vector<received_frame> frames = {};
  bool writable = false;  ///< the socket was full and takes frames again

  bool empty() const noexcept { return !connected && frames.empty() && !writable; }
};

}  // namespace scoreboard::actors
