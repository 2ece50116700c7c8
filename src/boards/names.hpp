#pragma once

#include <string_view>

namespace scoreboard::boards {

/// The board that the requests without a board name work on.
inline constexpr std::string_view default_board = "default";

/// The snapshot that a frozen board shows, or showed last.
inline constexpr std::string_view frozen_snapshot = "frozen";

/// Whether `text` may name a user: 1 to 64 bytes of valid UTF-8 without control characters
/// (Unicode category Cc). O(bytes).
bool is_user_name(std::string_view text) noexcept;

/// Whether `text` may name a board: 1 to 64 of A-Z a-z 0-9 . _ - O(bytes).
bool is_board_name(std::string_view text) noexcept;

/// Whether `text` has the form of an IANA time zone's name: 1 to 64 of A-Z a-z 0-9 _ + - / after a
/// capital letter. So no path that leaves the time zones' folder has it, and no other file in there
/// ("localtime", "posix/Europe/Berlin", "zone.tab"). Whether there is such a zone is for
/// time_zone::find() to say. O(bytes).
bool is_time_zone_name(std::string_view text) noexcept;

}  // namespace scoreboard::boards
