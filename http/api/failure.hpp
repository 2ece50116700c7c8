#pragma once

#include <string_view>

#include "http/connections/refusal.hpp"
#include "http/connections/response.hpp"
#include "src/wire/error_code.hpp"

namespace scoreboard::http {

/// THE table from error codes to HTTP.
int status_of(wire::error_code code) noexcept;

/// The response for an error, with the body that API documents: {"error": ..., "code": ...}.
/// `allow`: as in response, which must be a literal.
response failure(wire::error_code code, std::string_view allow = {});

wire::error_code code_of(refusal why) noexcept;

}  // namespace scoreboard::http
