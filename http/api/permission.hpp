#pragma once

#include <optional>

#include "http/access/principal.hpp"
#include "http/api/error_code.hpp"
#include "http/api/routes.hpp"
#include "http/connections/target.hpp"
#include "src/boards/board_prefixes.hpp"

/// Who may send which requests: what the table of routes says, and what a principal may.
namespace scoreboard::http {

/// What a request of the route that matches `where` is refused with when `who` sends it; nullopt
/// when it is not. For names that are none, too. O(bytes).
std::optional<error_code> forbidden_by(const route& line, const target& where,
                                       const principal& who);

/// The boards on which `who` may do what the route needs. REQUIRES: it needs something.
const boards::board_prefixes& boards_of(const route& line, const principal& who);

}  // namespace scoreboard::http
