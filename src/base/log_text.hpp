#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// What the lines of all logs are made of, so that whatever is in them, a line is one line.
namespace scoreboard {

/// Appends `text` as it stands between the quotes of a JSON string. Whatever is not printable ASCII
/// is escaped byte by byte, \u0000 to \u00ff: a log holds what peers sent, which need not be UTF-8.
void append_json_escaped(std::string& to, std::string_view text);

/// Appends `text` for people to read: control characters, and bytes that are no UTF-8, are escaped
/// as \x00 to \xff.
void append_text_escaped(std::string& to, std::string_view text);

/// Appends the moment in UTC: 2026-01-02T03:04:05.678Z.
void append_time(std::string& to, std::chrono::system_clock::time_point at);

/// A line of JSON: an object whose first member is `at`. Add each name once, a plain one.
class json_line {
 public:
  explicit json_line(std::chrono::system_clock::time_point at);

  json_line& add(std::string_view name, std::string_view value);
  json_line& add(std::string_view name, const char* value) {
    return add(name, std::string_view(value));
  }
  json_line& add(std::string_view name, std::int64_t value);
  json_line& add(std::string_view name, std::uint64_t value);
  json_line& add(std::string_view name, int value) { return add(name, std::int64_t{value}); }

  /// With three decimals. REQUIRES: finite.
  json_line& add(std::string_view name, double value);

  /// The line with its end. Call it once, last.
  std::string take();

 private:
  void begin(std::string_view name);

  std::string text_;
};

}  // namespace scoreboard
