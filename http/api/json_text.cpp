#include "http/api/json_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

#include <rapidjson/encodings.h>
#include <rapidjson/memorystream.h>

#include "http/api/error_code.hpp"
#include "http/connections/ascii.hpp"

namespace scoreboard::http {

namespace {

std::size_t count_digits(std::string_view text) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
  return static_cast<std::size_t>(end - text.begin());
}

/// The UTF-16 unit of the escape \uXXXX that `text` begins with.
std::optional<unsigned> escaped_unit(std::string_view text) {
  constexpr std::size_t size = 6;
  if (text.size() < size || !text.starts_with("\\u")) return std::nullopt;
  unsigned unit = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + size, unit, 16);
  if (error != std::errc() || end != text.data() + size) return std::nullopt;
  return unit;
}

bool is_high(std::optional<unsigned> unit) { return unit && *unit >= 0xd800 && *unit < 0xdc00; }
bool is_low(std::optional<unsigned> unit) { return unit && *unit >= 0xdc00 && *unit < 0xe000; }

/// What a number may be made of, and "true" and "false" in part.
bool is_of_number(char c) {
  return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

/// Walks over a text and copies it, byte for byte at the same place. What is no JSON is copied too,
/// in such a way that it stays none.
class copier {
 public:
  explicit copier(std::string_view text) : rest_(text) { copy_.reserve(text.size()); }

  std::string copy() && {
    while (!rest_.empty()) {
      if (!is_of_number(rest_[0])) fill_up();
      if (rest_[0] == '"')
        copy_string();
      else if (is_digit(rest_[0]))
        copy_number();
      else
        take(1);
    }
    fill_up();
    return std::move(copy_);
  }

 private:
  /// Blanks behind a number take the place of what was left out of it.
  void fill_up() { copy_.append(std::exchange(left_out_, 0), ' '); }

  void leave_out(std::size_t count) {
    left_out_ += count;
    rest_.remove_prefix(count);
  }

  void copy_string() {
    take(1);
    while (!rest_.empty() && rest_[0] != '"') {
      if (rest_[0] == '\\')
        copy_escape();
      else
        take(1);
    }
    take(1);
  }

  void copy_escape() {
    constexpr std::size_t unit_size = 6;
    const auto unit = escaped_unit(rest_);
    if (is_high(unit) && is_low(escaped_unit(rest_.substr(unit_size)))) {
      take(2 * unit_size);
    } else if (is_high(unit) || is_low(unit)) {
      copy_ += "\\u0000";
      rest_.remove_prefix(unit_size);
    } else {
      take(2);  // whatever it escapes: it might be a quote or a backslash
    }
  }

  /// Any digits but an exponent's: the first of them are enough to be beyond int64. An exponent is
  /// one whatever its value.
  void copy_number() {
    constexpr std::size_t beyond_int64 = 20;
    const auto digits = count_digits(rest_);
    take(std::min(digits, beyond_int64));
    leave_out(digits - std::min(digits, beyond_int64));
    if (!rest_.starts_with('e') && !rest_.starts_with('E')) return;
    take(1);
    if (rest_.starts_with('+') || rest_.starts_with('-')) take(1);
    const auto exponent = count_digits(rest_);
    copy_.append(exponent, '0');
    rest_.remove_prefix(exponent);
  }

  void take(std::size_t count) {
    count = std::min(count, rest_.size());
    copy_ += rest_.substr(0, count);
    rest_.remove_prefix(count);
  }

  std::string_view rest_;
  std::string copy_;
  std::size_t left_out_ = 0;  // bytes of the number that is being copied
};

bool is_utf8(std::string_view text) noexcept {
  rapidjson::MemoryStream bytes(text.data(), text.size());
  while (bytes.Tell() < text.size()) {
    unsigned code_point = 0;
    // A sequence cut off by the end reads the stream's '\0', which is no continuation byte.
    if (!rapidjson::UTF8<>::Decode(bytes, &code_point)) return false;
  }
  return true;
}

}  // namespace

std::string without_what_rapidjson_refuses(std::string_view text) { return copier(text).copy(); }

std::string_view why_not_json(std::string_view text) noexcept {
  if (text.starts_with("\xef\xbb\xbf"))
    return "the body begins with a byte order mark, which JSON does not have";
  // In UTF-16 and UTF-32 one of the first two bytes of JSON is 0, unless a mark comes before them.
  if (text.substr(0, 2).find('\0') != text.npos || !is_utf8(text))
    return "the body is not UTF-8, which JSON has to be";
  return sentence(error_code::invalid_json);
}

}  // namespace scoreboard::http
