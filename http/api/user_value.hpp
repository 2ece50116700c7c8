#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/api/json_visitor.hpp"
#include "src/boards/user_reference.hpp"

/// Users and what belongs to them, as paths, queries and bodies write it.
namespace scoreboard::http {

/// The user that a segment of a path or a parameter of a query names, decoded: an int64 in
/// canonical decimal is that integer, a JSON string is the string that it says, and anything else
/// is itself. nullopt: nobody can be called so. O(bytes).
std::optional<boards::user_reference> parse_user(std::string_view text);

/// The user that a value of a body is; nullopt when it is none.
std::optional<ranking::user_id> user_of(const json_value& value);

/// The int64 that a value of a body is; nullopt when it is none.
std::optional<std::int64_t> integer_of(const json_value& value);

/// The season that a value of a body is, see parse_season(); nullopt when it is none.
std::optional<std::uint64_t> season_of(const json_value& value);

/// What is kept of a value that is a user's data: its bytes, or nothing for null; nullopt when that
/// is too much. `raw`: its bytes as they were sent.
std::optional<std::string> data_of(const json_value& value, std::string_view raw);

}  // namespace scoreboard::http
