#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace scoreboard::process {

/// Prints the progress of a long operation to standard error, once a second.
/// Thread rule: one thread at a time.
class progress_line {
 public:
  /// `operation`: as in "<operation> 12.3 MB".
  explicit progress_line(std::string operation);

  /// Prints `bytes`, the progress so far, if the last line is a second old.
  void show(std::uint64_t bytes);

  /// Prints the total.
  void done();

 private:
  void print() const;

  const std::string operation_;
  std::uint64_t bytes_ = 0;
  std::chrono::steady_clock::time_point next_;  // when to print again
};

}  // namespace scoreboard::process
