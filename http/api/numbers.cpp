#include "http/api/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include "http/connections/ascii.hpp"

namespace scoreboard::http {

std::optional<std::uint64_t> parse_count(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

std::optional<std::uint64_t> parse_season(std::string_view text) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  const auto number = parse_count(text);
  if (!number || *number == 0) return std::nullopt;
  return std::min(*number, most);
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_signed(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-') || !is_digit(text[1]))
    return std::nullopt;
  return parse_integer(text[0] == '+' ? text.substr(1) : text);
}

}  // namespace scoreboard::http
