#pragma once

#include <optional>
#include <vector>

#include "src/boards/settings.hpp"
#include "src/ranking/user_id.hpp"
#include "src/wire/read.hpp"

namespace scoreboard::actors {

/// The users whom a query looks up on a board; none when it takes no users of their type. O(users).
std::optional<std::vector<ranking::user_id>> users_of(const wire::query& asked,
                                                      boards::user_kind kind);

}  // namespace scoreboard::actors
