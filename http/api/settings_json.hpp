#pragma once

#include <string_view>
#include <variant>

#include "http/api/error_code.hpp"
#include "http/api/json_writer.hpp"
#include "src/boards/settings.hpp"

namespace scoreboard::http {

/// The body of PUT /boards/{board}: all that is left out has its default. A mistake in the JSON
/// comes before all others. O(bytes), whatever the nesting.
std::variant<boards::settings, error_code> parse_settings(std::string_view body);

/// An object with all settings.
void write_settings(json_writer& out, const boards::settings& settings);

}  // namespace scoreboard::http
