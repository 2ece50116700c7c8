// Sends one malformed request on a connection of its own and judges everything that comes back.
#pragma once

#include <cstdint>
#include <string>

#include "tests/system/malformed.hpp"

namespace scoreboard::system_test {

// Empty when the peer behaved: clean answers and nothing else, and a connection that ends soon
// after ours does. Otherwise what it did wrong and the bytes that made it.
std::string probe(std::uint16_t port, const malformed_request& sent);

}  // namespace scoreboard::system_test
