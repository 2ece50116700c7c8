#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// Numbers as requests write them. Exact: nothing passes through a double.
namespace scoreboard::http {

/// Digits only. A number beyond 64 bits is as good as the largest: no board is that long.
std::optional<std::uint64_t> parse_count(std::string_view text);

/// The same, 1 or more, and one beyond int64 is as good as the largest of these.
std::optional<std::uint64_t> parse_season(std::string_view text);

/// Digits after an optional '-'. A fraction, an exponent or a value beyond int64 is none.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// A sign, which must be there, and digits.
std::optional<std::int64_t> parse_signed(std::string_view text);

}  // namespace scoreboard::http
