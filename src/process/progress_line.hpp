#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace scoreboard::process {

/// Tells on standard error how far a long operation is, once a second.
/// Thread rule: one thread at a time.
class progress_line {
 public:
  /// `what`: as in "<what> 12.3 MB".
  explicit progress_line(std::string what);

  void show(std::uint64_t bytes);

  /// Tells how much it was in all.
  void done();

 private:
  void print() const;

  const std::string what_;
  std::uint64_t bytes_ = 0;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace scoreboard::process
