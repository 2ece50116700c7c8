#pragma once

#include <string>

#include "tools/load/response.hpp"

namespace scoreboard::load {

/// The text under which a failed request is counted: "503 overloaded" (the status and the code in
/// the JSON), "500" for an answer without a code, "timeout", "read: Connection reset by peer".
std::string error_text(const response& answer);

}  // namespace scoreboard::load
