#pragma once

#include <cstdint>
#include <optional>

namespace scoreboard::actors {

/// How many bytes the TCP connection with this descriptor has received; std::nullopt if the
/// descriptor is not a TCP connection.
std::optional<std::uint64_t> received_bytes(int descriptor);

}  // namespace scoreboard::actors
