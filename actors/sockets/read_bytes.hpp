#pragma once

#include <cstdint>
#include <optional>

namespace scoreboard::actors {

/// How many bytes were read from the TCP connection with this descriptor: those that arrived but
/// for those that still wait in the kernel. std::nullopt if the descriptor is not a TCP connection.
std::optional<std::uint64_t> read_bytes(int descriptor);

}  // namespace scoreboard::actors
