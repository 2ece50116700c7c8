#pragma once

#include <string>

#include "http/api/json.hpp"
#include "src/commits/event.hpp"

namespace scoreboard::http {

/// {"event", "version", "at", "board", "type"} and what such an event has besides: "settings",
/// "season" and "snapshot", or "user". "board" is null of an event of all boards, "user" is null
/// when the user was erased since.
std::string json_of(const commits::event& event, number_form numbers);

}  // namespace scoreboard::http
