#pragma once

#include <string_view>

/// The names of boards and their snapshots. All functions are O(bytes).
namespace scoreboard::http {

/// Whether people may give a board this name: some names that it could have are kept for snapshots
/// that the service makes.
bool may_name_board(std::string_view text) noexcept;

/// Whether people may give a snapshot this name.
bool may_name_snapshot(std::string_view text) noexcept;

/// Whether a snapshot can have this name, those that the service makes included.
bool is_snapshot_name(std::string_view text) noexcept;

}  // namespace scoreboard::http
