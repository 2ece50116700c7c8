#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "http/api/error_code.hpp"

namespace scoreboard::http {

/// The season that the body of POST /boards/{board}/reset ends. A mistake in the JSON comes before
/// all others. O(bytes), whatever the nesting.
std::variant<std::uint64_t, error_code> parse_reset(std::string_view body);

}  // namespace scoreboard::http
