#pragma once

#include <caf/allowed_unsafe_message_type.hpp>

/// Messages from the process to the actor of a socket. They do not leave the process, so CAF need
/// not know how to serialize them ("unsafe").
namespace scoreboard::actors {

/// Finish the requests in flight, refuse new ones, then end.
struct drain {};

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::drain)
