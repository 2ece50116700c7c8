#include "http/connections/target.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/connections/ascii.hpp"

namespace scoreboard::http {

namespace {

// The classes of RFC 3986, whatever the locale.
bool is_unreserved(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
bool is_scheme(std::string_view text) {
  return !text.empty() && is_alpha(text[0]) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

/// `path` with the escapes of unreserved characters decoded; nullopt when one is malformed.
std::optional<std::string> decode_unreserved(std::string_view path) {
  std::string decoded;
  decoded.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    decoded += path[i];
    if (path[i] != '%') continue;
    const auto digits = path.substr(i + 1, 2);
    unsigned char value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || end != digits.data() + 2) return std::nullopt;
    if (!is_unreserved(static_cast<char>(value))) continue;
    decoded.back() = static_cast<char>(value);
    i += digits.size();
  }
  return decoded;
}

}  // namespace

std::string_view without_host(std::string_view text) {
  constexpr std::string_view before_host = "://";
  const auto scheme_end = text.find(before_host);
  if (scheme_end == text.npos || !is_scheme(text.substr(0, scheme_end))) return text;
  const auto host = text.substr(scheme_end + before_host.size());
  const auto host_end = std::min(host.find_first_of("/?#"), host.size());
  return host_end == 0 ? text : host.substr(host_end);
}

target::target(std::string_view text) {
  const auto rest = without_host(text);
  const auto path_end = std::min(rest.find_first_of("?#"), rest.size());
  auto path = rest.substr(0, path_end);
  if (path_end < rest.size() && rest[path_end] == '?') {
    query_ = rest.substr(path_end + 1);
    query_ = query_.substr(0, query_.find('#'));
  }
  if (path.empty() && rest.size() < text.size()) path = "/";
  if (!path.starts_with('/')) return;
  if (path.find('%') != path.npos) {
    auto decoded = decode_unreserved(path);
    if (!decoded) return;
    decoded_ = *std::move(decoded);
    path = decoded_;
  }
  valid_ = true;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    if (size_ < kept_.size()) kept_[size_] = path.substr(0, end);
    ++size_;
    path.remove_prefix(end);
  }
}

}  // namespace scoreboard::http
