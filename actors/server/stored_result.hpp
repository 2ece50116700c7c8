#pragma once

#include <span>

#include "src/commits/round_record.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::actors {

/// What became of a change, as the store keeps it. (src/storage knows no error codes.)
inline commits::round_record::result stored_error(wire::error_code code) noexcept {
  return {0, static_cast<std::uint8_t>(static_cast<std::uint8_t>(code) + 1)};
}

/// And back. A code that this program does not know, for the store's file is older or newer, is
/// `unavailable`.
wire::results from_stored(std::span<const commits::round_record::result> stored);

}  // namespace scoreboard::actors
