#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace scoreboard::http {

/// Counts lines that could not be written to a log, and says so in the program's own, once in ten
/// seconds. Thread rule: any thread.
class lost_lines {
 public:
  /// `log`: what it is called, as "access log /var/log/x".
  explicit lost_lines(std::string log) : log_(std::move(log)) {}

  /// Some of these lines may have been written.
  void note(std::string_view lines, std::error_code why);

  /// Says what was not said yet, if it is time. Call it about once a second.
  void tell();

 private:
  const std::string log_;
  std::mutex mutex_;
  // Guarded by it:
  std::uint64_t lost_ = 0;  // of which the program's log does not say yet
  std::error_code why_;
  std::chrono::steady_clock::time_point next_report_;
};

}  // namespace scoreboard::http
