#pragma once

#include <cstdint>

namespace scoreboard::boards {

/// What a board is inside of the server; its name is for people. A number is never used again, not
/// even after its board is gone, so nothing that is meant for one board reaches another.
enum class board_id : std::uint64_t {};

/// The board "default" as it is made. Every other board gets its number from the order of changes,
/// which begins with 1.
inline constexpr board_id default_board_id{0};

/// As a plain number.
constexpr std::uint64_t number(board_id board) noexcept {
  return static_cast<std::uint64_t>(board);
}

}  // namespace scoreboard::boards
