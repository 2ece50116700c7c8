#include "src/base/log_text.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <iterator>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace scoreboard {

namespace {

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

/// How many bytes the character at the beginning of `text` takes that may stand in a line as it is;
/// 0: none does. Of two bytes, those up to U+009F are control characters.
std::size_t shown_bytes(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const auto follows = [&](std::size_t at, unsigned least = 0x80, unsigned most = 0xbf) {
    return byte(at) >= least && byte(at) <= most;
  };
  const auto first = byte(0);
  if (is_printable(text.front())) return 1;
  if (first == 0xc2) return follows(1, 0xa0) ? 2 : 0;
  if (first >= 0xc3 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    // U+2028 and U+2029 end lines, too, and half of a surrogate pair is no character.
    if (first == 0xe2 && byte(1) == 0x80 && (byte(2) == 0xa8 || byte(2) == 0xa9)) return 0;
    const auto least = first == 0xe0 ? 0xa0U : 0x80U;
    const auto most = first == 0xed ? 0x9fU : 0xbfU;
    return follows(1, least, most) && follows(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const auto least = first == 0xf0 ? 0x90U : 0x80U;
    const auto most = first == 0xf4 ? 0x8fU : 0xbfU;
    return follows(1, least, most) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

void append_json_escaped(std::string& to, std::string_view text) {
  for (const char c : text) {
    if (is_printable(c) && c != '"' && c != '\\')
      to += c;
    else
      fmt::format_to(std::back_inserter(to), "\\u{:04x}", static_cast<unsigned char>(c));
  }
}

void append_text_escaped(std::string& to, std::string_view text) {
  while (!text.empty()) {
    const auto shown = shown_bytes(text);
    if (shown > 0)
      to += text.substr(0, shown);
    else
      fmt::format_to(std::back_inserter(to), "\\x{:02x}", static_cast<unsigned char>(text.front()));
    text.remove_prefix(std::max<std::size_t>(shown, 1));
  }
}

void append_time(std::string& to, std::chrono::system_clock::time_point at) {
  using namespace std::chrono;
  const auto second = floor<seconds>(at);
  fmt::format_to(std::back_inserter(to), "{:%FT%T}.{:03}Z",
                 fmt::gmtime(system_clock::to_time_t(second)),
                 duration_cast<milliseconds>(at - second).count());
}

json_line::json_line(std::chrono::system_clock::time_point at) : text_("{\"at\":\"") {
  append_time(text_, at);
  text_ += '"';
}

json_line& json_line::add(std::string_view name, std::string_view value) {
  begin(name);
  text_ += '"';
  append_json_escaped(text_, value);
  text_ += '"';
  return *this;
}

json_line& json_line::add(std::string_view name, std::int64_t value) {
  begin(name);
  fmt::format_to(std::back_inserter(text_), "{}", value);
  return *this;
}

json_line& json_line::add(std::string_view name, std::uint64_t value) {
  begin(name);
  fmt::format_to(std::back_inserter(text_), "{}", value);
  return *this;
}

json_line& json_line::add(std::string_view name, double value) {
  assert(std::isfinite(value));
  begin(name);
  fmt::format_to(std::back_inserter(text_), "{:.3f}", value);
  return *this;
}

std::string json_line::take() {
  text_ += "}\n";
  return std::move(text_);
}

void json_line::begin(std::string_view name) {
  text_ += ",\"";
  text_ += name;
  text_ += "\":";
}

}  // namespace scoreboard
