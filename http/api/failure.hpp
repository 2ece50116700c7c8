#pragma once

#include <string_view>

#include "http/api/error_code.hpp"
#include "http/connections/refusal.hpp"
#include "http/connections/response.hpp"

namespace scoreboard::http {

/// The response for an error, with the body that API documents: {"error": ..., "code": ...}.
/// `allow`: the methods for the Allow header; none when empty.
response failure(error_code code, std::string_view allow = {});

/// The same, for a body that is refused whole.
response failure_of_body(error_code code, std::string_view body);

error_code code_of(refusal why) noexcept;

}  // namespace scoreboard::http
