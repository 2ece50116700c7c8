#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "http/api/json_writer.hpp"

namespace scoreboard::http {

/// A time in UTC, as RFC 3339 has it, with milliseconds.
std::string time_text(std::uint64_t since_1970_ms);

/// A time in UTC, as RFC 3339 has it, with milliseconds; null if there is none.
void write_time(json_writer& out, std::optional<std::uint64_t> since_1970_ms);

}  // namespace scoreboard::http
