#include "http/connections/target.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "http/connections/ascii.hpp"

namespace scoreboard::http {

namespace {

/// Whether `text` is a scheme (RFC 3986).
bool is_scheme(std::string_view text) {
  return !text.empty() && is_alpha(text[0]) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

/// Path, query and fragment: the text without the scheme and host of an absolute address.
std::string_view without_host(std::string_view text) {
  constexpr std::string_view before_host = "://";
  const auto scheme_end = text.find(before_host);
  if (scheme_end == text.npos || !is_scheme(text.substr(0, scheme_end))) return text;
  const auto host = text.substr(scheme_end + before_host.size());
  const auto host_end = std::min(host.find_first_of("/?#"), host.size());
  return host_end == 0 ? text : host.substr(host_end);
}

/// Removes the part up to and including the next `separator` from the front of `text`, and returns
/// it without the separator.
std::string_view take_until(char separator, std::string_view& text) {
  const auto end = std::min(text.find(separator), text.size());
  const auto taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

}  // namespace

target::target(std::string_view text) : text_(without_host(text)) {
  auto rest = std::string_view(text_).substr(0, text_.find('#'));
  const auto path_end = std::min(rest.find('?'), rest.size());
  const auto path = rest.substr(0, path_end);
  rest.remove_prefix(std::min(path_end + 1, rest.size()));
  decoded_.reserve(text_.size());
  valid_ = read_path(path.empty() && text_.size() < text.size() ? "/" : path);
  if (!valid_) size_ = 0;
  valid_query_ = read_query(rest);
  if (!valid_query_) parameters_.clear();
}

std::optional<std::string_view> target::parameter(std::string_view name) const {
  for (const auto& parameter : parameters_) {
    if (text_of(parameter.name) == name) return text_of(parameter.value);
  }
  return std::nullopt;
}

std::optional<target::piece> target::decode(std::string_view text, bool plus_is_space) {
  const auto begin = decoded_.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    decoded_ += text[i] == '+' && plus_is_space ? ' ' : text[i];
    if (text[i] != '%') continue;
    const auto digits = text.substr(i + 1, 2);
    unsigned char value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || end != digits.data() + 2) return std::nullopt;
    decoded_.back() = static_cast<char>(value);
    i += digits.size();
  }
  return piece{static_cast<std::uint32_t>(begin),
               static_cast<std::uint32_t>(decoded_.size() - begin)};
}

bool target::read_path(std::string_view path) {
  if (!path.starts_with('/')) return false;
  // Each '/' begins a segment, even one at the end.
  for (auto rest = path; !rest.empty(); ++size_) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    const auto segment = decode(rest.substr(0, end), false);
    if (!segment) return false;
    if (size_ < kept_.size()) kept_[size_] = *segment;
    rest.remove_prefix(end);
  }
  return true;
}

bool target::read_query(std::string_view query) {
  while (!query.empty()) {
    auto value = take_until('&', query);
    if (value.empty()) continue;
    const auto name = decode(take_until('=', value), true);
    const auto decoded = name ? decode(value, true) : std::nullopt;
    if (!decoded) return false;
    parameters_.push_back({*name, *decoded});
  }
  return true;
}

}  // namespace scoreboard::http
