#pragma once

#include <span>

#include "src/commits/commit.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::actors {

/// What changes came to, as their sender is told.
wire::results answer_of(std::span<const commits::result> results);

}  // namespace scoreboard::actors
