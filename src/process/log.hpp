#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <spdlog/common.h>
#include <spdlog/spdlog.h>

/// The log of a program: what spdlog's functions and log_line() are given, in one form and to one
/// place. In both forms times are in UTC, and whatever a line holds, it is one line.
namespace scoreboard::process {

/// How it is written, as the options say.
struct log_settings {
  std::string format = "text";  ///< or "json": an object for each line
  std::string level = "info";   ///< the least that is written: debug, info, warning, error
  std::string file;             ///< that lines are appended to; empty: standard error
};

/// What is wrong with them; empty if nothing is. Opens no file.
std::string problem_of(const log_settings& settings);

/// From now on the log is that of `program`, to standard error. Call it before other threads log.
void begin_log(const std::string& program);

/// The same, as the settings say. REQUIRES: nothing is wrong with them, and there is no other
/// thread yet. Throws std::system_error when the file cannot be opened. A line that cannot be
/// written to it goes to standard error.
void begin_log(const std::string& program, const log_settings& settings);

/// Goes on in a new file if the old one was moved away. Any thread.
void reopen_log();

/// Tells why a start came to nothing: on standard error, and in the log if that is another place or
/// form.
void tell_failed_start(std::string_view program, std::string_view why);

/// What one searches a line by: `name=value` at the end of a line of text, a member in JSON. It
/// refers to what it was made of.
struct log_field {
  using value_type = std::variant<std::string_view, std::int64_t, std::uint64_t, double>;

  std::string_view name;  ///< a plain word, and none that each line has; see docs/operations.md
  value_type value;       ///< a double is finite
};

/// A duration as the value of a field.
inline double milliseconds_of(std::chrono::nanoseconds duration) noexcept {
  return std::chrono::duration<double, std::milli>(duration).count();
}

using log_fields = std::span<const log_field>;

/// Whether lines of this level are written. Costs next to nothing.
inline bool logs(spdlog::level::level_enum level) {
  return spdlog::default_logger_raw()->should_log(level);
}

/// Logs `message` with these fields, if the level is written. Any thread.
void log_line(spdlog::level::level_enum level, std::string_view message, log_fields fields);

inline void log_line(spdlog::level::level_enum level, std::string_view message,
                     std::initializer_list<log_field> fields) {
  log_line(level, message, log_fields(fields.begin(), fields.size()));
}

}  // namespace scoreboard::process
