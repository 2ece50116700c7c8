// A TCP port of 127.0.0.1 that nobody listens on.
#pragma once

#include <cstdint>

namespace scoreboard::system_test {

// Chosen at random below the range that the kernel gives to outgoing connections, because tests
// that open thousands of those would otherwise take the port of a process that restarts. Another
// program may still take it before its user binds it: whoever binds must be ready to ask again.
std::uint16_t free_port();

}  // namespace scoreboard::system_test
