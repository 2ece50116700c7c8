#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/boards/settings.hpp"

namespace scoreboard::boards::testing {

/// What clocks in a time zone show in some years, found by asking the C library again and again:
/// slow, and nothing of it is the code under test. Sets the process's TZ meanwhile.
class wall_clock {
 public:
  /// From January 1 of `first_year` on, up to and without that of `end_year`, and some days around.
  wall_clock(const std::string& time_zone, int first_year, int end_year);

  std::uint64_t begin_ms() const noexcept { return static_cast<std::uint64_t>(begin_) * 60'000; }
  std::uint64_t end_ms() const noexcept { return static_cast<std::uint64_t>(end_) * 60'000; }

  /// All ends of seasons after begin_ms() and before end_ms(): each is the first minute in which
  /// the clock shows the time that the calendar names, or a later one.
  std::vector<std::uint64_t> season_ends(const season_calendar& calendar) const;

 private:
  /// A time in which the clock is not set. All in minutes.
  struct segment {
    std::int64_t begin = 0;  // since 1970, UTC
    std::int64_t shown = 0;  // what the clock shows then, counted as if it were UTC
    std::int64_t length = 0;
  };

  void walk(std::int64_t begin, std::int64_t end);

  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::vector<segment> segments_;
};

}  // namespace scoreboard::boards::testing
