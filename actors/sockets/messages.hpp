#pragma once

#include <string>
#include <vector>

#include <caf/allowed_unsafe_message_type.hpp>

/// What a socket's unit and the process say to the socket's actor. None of these leaves the
/// process, hence "unsafe": CAF need not know how to serialize them.
namespace scoreboard::actors {

/// What a socket received since its actor looked last.
struct frames_in {
  struct one {
    std::string peer;     ///< the sender's ZMQ routing id; empty on a DEALER
    std::string payload;  ///< empty when the message had not exactly one part
  };
  std::vector<one> frames;
};

/// The socket that was full takes frames again.
struct socket_writable {};

/// The connection to the server was made, for the first time or anew.
struct socket_connected {};

/// Finish what is in flight, refuse what is new, then end.
struct drain {};

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::frames_in)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::socket_writable)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::socket_connected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::drain)
