// When seasons end and when the service makes snapshots by itself, by the plain rules of the HTTP
// contract and the C library's calendar. Nothing of it is the service's.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>

namespace scoreboard::system_test {

/// Seconds since 1970 in UTC. Rules hold for the years 1997 to 2036.
using contract_time = std::time_t;

inline constexpr contract_time minute_seconds = 60;
inline constexpr contract_time hour_seconds = 60 * minute_seconds;
inline constexpr contract_time day_seconds = 24 * hour_seconds;

/// The first moment of a day in UTC. `month` and `day` are 1-based, and may be beyond their range.
contract_time midnight_of(int year, int month, int day);

struct contract_calendar {
  enum class period { day, week, month, year };

  period every = period::day;
  int month = 1;           // of a year
  int day = 1;             // of a week (1 is Monday), a month, or of `month`; 1 for every day
  int minute = 0;          // of the day
  bool in_madrid = false;  // by the clocks of Europe/Madrid, else of UTC

  bool operator==(const contract_calendar&) const = default;
};

struct contract_schedule {
  enum class period { hour, day, week };

  period every = period::day;
  std::int64_t keep = 1;

  bool operator==(const contract_schedule&) const = default;
};

/// Whether clocks in Madrid show summer time.
bool is_summer(contract_time time);
/// When they change to it, or back, for the first time after this moment.
contract_time next_change_of_clocks(contract_time after);

/// The first end of a season after this moment.
contract_time season_end_after(const contract_calendar& calendar, contract_time after);

/// When the period began that `time` lies in, and when the next one does.
contract_time period_start(contract_schedule::period every, contract_time time);
contract_time next_period_start(contract_schedule::period every, contract_time time);
/// What the snapshot of the period that begins then is called.
std::string period_name(contract_schedule::period every, contract_time start);

/// As answers have it.
std::string time_text(contract_time time);

/// With all members.
std::string json_of(const contract_calendar& calendar);
std::string json_of(const contract_schedule& schedule);
/// What "on" and "at" are; no "on" for every day.
std::string json_of_day(const contract_calendar& calendar);
std::string json_of_minute(const contract_calendar& calendar);

}  // namespace scoreboard::system_test
