#include "http/access/credentials.hpp"

#include <algorithm>

#include "http/access/token.hpp"

namespace scoreboard::http {

namespace {

bool is_scheme(std::string_view text) noexcept {
  constexpr std::string_view bearer = "bearer";
  constexpr char to_small = 0x20;
  return std::equal(text.begin(), text.end(), bearer.begin(), bearer.end(),
                    [](char c, char small) { return c == small || c == (small ^ to_small); });
}

}  // namespace

std::optional<std::string_view> token_in(std::string_view authorization) noexcept {
  constexpr std::string_view blanks = " \t";
  const auto trim = [&](std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
  };
  authorization = trim(authorization);
  const auto end = authorization.find_first_of(blanks);
  if (end == authorization.npos || !is_scheme(authorization.substr(0, end))) return std::nullopt;
  const auto token = trim(authorization.substr(end));
  if (!has_form_of_token(token)) return std::nullopt;
  return token;
}

}  // namespace scoreboard::http
