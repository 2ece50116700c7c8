// A wall clock of a process that steps, or stands still, when the test says so, while its steady
// clock goes on: libfaketime, loaded into the process, reads from a file what it shows.
//
// Only the wall clock: with the steady one faked too, a wait with a time-out (of a condition
// variable, on which CAF's timers and RocksDB stand) never ends.
//
// Thread rule: one thread. Of several objects each has a file of its own.
#pragma once

#include <chrono>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

namespace scoreboard::system_test {

class stepping_clock {
 public:
  // False where libfaketime is not installed, or in sanitizer builds, into which it cannot be
  // loaded.
  static bool available();

  // Its file is `file`. The clock is right at first.
  explicit stepping_clock(std::filesystem::path file);

  // From now on the clock of every process started with command() is so much ahead, also of those
  // that run.
  void set_ahead(std::chrono::seconds ahead);
  std::chrono::seconds ahead() const { return ahead_; }

  // The same, but these clocks stand still. `moment`: seconds since 1970.
  void stand_at(std::time_t moment);

  // In front of the command line of a process; none when not available.
  std::vector<std::string> command() const;

 private:
  void write(const std::string& text) const;

  const std::filesystem::path file_;
  std::chrono::seconds ahead_{0};
};

}  // namespace scoreboard::system_test
