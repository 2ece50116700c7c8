#pragma once

#include <string_view>

namespace scoreboard::http {

/// Whether people may call a board so: the service makes snapshots with some of the names that
/// boards could have. O(bytes).
bool may_name_board(std::string_view text) noexcept;

}  // namespace scoreboard::http
