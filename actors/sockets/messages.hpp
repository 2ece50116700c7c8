#pragma once

#include <caf/allowed_unsafe_message_type.hpp>

/// What the process says to a socket's actor. It does not leave the process, hence "unsafe": CAF
/// need not know how to serialize it.
namespace scoreboard::actors {

/// Finish what is in flight, refuse what is new, then end.
struct drain {};

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::drain)
