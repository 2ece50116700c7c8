#pragma once

#include <string>
#include <string_view>

namespace scoreboard::hostile {

/// The bytes of ZMTP 3.0 (ZeroMQ's protocol) under its mechanism NULL, for peers that say what
/// libzmq's own interface refuses to say. Any thread.

/// What a peer says first: its signature, version and mechanism. It has 64 bytes.
std::string zmtp_greeting();

/// What it says then: the type of its socket, such as "DEALER", and its routing id.
/// REQUIRES: both together have less than 60 000 bytes, and each less than 256.
std::string zmtp_ready(std::string_view type, std::string_view id);

/// One part of a message; with `more` another one follows.
std::string zmtp_part(std::string_view bytes, bool more);

}  // namespace scoreboard::hostile
