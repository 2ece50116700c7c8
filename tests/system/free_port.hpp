// A TCP port of 127.0.0.1 that nobody listens on, and how ZeroMQ spells one.
#pragma once

#include <cstdint>
#include <string>

namespace scoreboard::system_test {

// Chosen at random below the range that the kernel gives to outgoing connections, because tests
// that open thousands of those would otherwise take the port of a process that restarts. Another
// program may still take it before its user binds it: whoever binds must be ready to ask again.
std::uint16_t free_port();

inline std::string zmq_url(std::uint16_t port) { return "tcp://127.0.0.1:" + std::to_string(port); }

}  // namespace scoreboard::system_test
