#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "src/wire/messages.hpp"

/// The JSON of the HTTP contract. Numbers are exact int64: nothing passes through a double.
namespace scoreboard::http {

/// The body of PUT /score as an update of `board`, or what is wrong with it.
/// O(bytes), whatever the nesting.
std::variant<wire::update, wire::error_code> parse_score(std::string_view body,
                                                         std::string_view board);

/// {"user": ..., "total": ...}
std::string json_of(const ranking::user_id& user, std::int64_t total);

/// [{"user": ..., "total": ...}, ...]
std::string json_of(const wire::entries& entries);

/// {"error": <sentence>, "code": <name>}
std::string json_of(wire::error_code code);

}  // namespace scoreboard::http
