#pragma once

#include <optional>
#include <string_view>

namespace scoreboard::http {

/// The token in the value of an Authorization header: "Bearer", in any case, blanks, and what has
/// the form of a token; nullopt when it is anything else. O(bytes).
std::optional<std::string_view> token_in(std::string_view authorization) noexcept;

}  // namespace scoreboard::http
