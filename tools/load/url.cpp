#include "tools/load/url.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace scoreboard::load {

namespace {

bool is_port(std::string_view text) {
  const auto* const last = text.data() + text.size();
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), last, port);
  return error == std::errc() && end == last && port > 0 && port <= 65535;
}

}  // namespace

url url::parse(std::string_view text) {
  const auto refuse = [text] {
    return std::invalid_argument(fmt::format("\"{}\" is not http://HOST[:PORT]", text));
  };
  constexpr std::string_view scheme = "http://";
  if (!text.starts_with(scheme)) throw refuse();
  auto rest = text.substr(scheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);

  url result;
  const bool in_brackets = rest.starts_with('[');
  const auto host_end = in_brackets ? rest.find(']') : std::min(rest.find(':'), rest.size());
  if (host_end == std::string_view::npos) throw refuse();
  result.host = rest.substr(in_brackets ? 1 : 0, host_end - (in_brackets ? 1 : 0));
  rest.remove_prefix(host_end + (in_brackets ? 1 : 0));
  const auto forbidden = [in_brackets](char c) {
    return c <= ' ' || c == '/' || c == '@' || c == '?' || c == '#' || (c == ':' && !in_brackets);
  };
  if (result.host.empty() || std::any_of(result.host.begin(), result.host.end(), forbidden))
    throw refuse();
  if (!rest.empty()) {
    if (rest.front() != ':' || !is_port(rest.substr(1))) throw refuse();
    result.port = rest.substr(1);
  }
  return result;
}

std::string url::authority() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

}  // namespace scoreboard::load
