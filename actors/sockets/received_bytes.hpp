#pragma once

#include <cstdint>
#include <optional>

namespace scoreboard::actors {

/// How many bytes the TCP connection with this descriptor has received; nothing when it is none.
std::optional<std::uint64_t> received_bytes(int descriptor);

}  // namespace scoreboard::actors
