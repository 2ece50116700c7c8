#pragma once

#include <string>
#include <vector>

namespace scoreboard::actors {

struct received_frame {
  std::string peer;     ///< the sender's ZMQ routing id; empty on a DEALER
  std::string payload;  ///< empty when the message had not exactly one part
};

/// What happened at a socket since it was looked at last, in the order of the members.
struct socket_news {
  bool connected = false;  ///< the connection to the server was made, for the first time or anew
  std::vector<received_frame> frames = {};
  bool writable = false;  ///< the socket that was full takes frames again

  bool empty() const noexcept { return !connected && frames.empty() && !writable; }
};

}  // namespace scoreboard::actors
