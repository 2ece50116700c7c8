#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/api/error_code.hpp"
#include "src/ranking/user_id.hpp"

/// The JSON of requests about users. A mistake in the JSON itself comes before all others.
/// All is O(bytes), whatever the nesting, unless it says more.
namespace scoreboard::http {

/// The body of POST .../ranking: {"users": [...]} with at most ranking_query::max_users users, each
/// of which is returned once, in the order sent. O(users log users).
std::variant<std::vector<ranking::user_id>, error_code> parse_users(std::string_view body);

/// The body of PUT .../data: any JSON. What is kept of it is its bytes without the white space
/// around; nothing when it is null.
std::variant<std::string, error_code> parse_data(std::string_view body);

}  // namespace scoreboard::http
