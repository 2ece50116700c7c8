#include "tests/system/contract_calendar.hpp"

#include <algorithm>
#include <array>

#include "tests/system/contract_json.hpp"

namespace scoreboard::system_test {

namespace {

constexpr int year_of_tm = 1900;
constexpr int days_of_week = 7;
constexpr int minutes_of_hour = 60;
constexpr int march = 3;
constexpr int october = 10;

std::tm date_of(contract_time time) {
  std::tm date{};
  gmtime_r(&time, &date);
  return date;
}

/// 0 for Monday.
int day_of_week(const std::tm& date) { return (date.tm_wday + days_of_week - 1) % days_of_week; }

std::string formatted(const char* format, contract_time time) {
  std::array<char, 64> text{};
  const auto date = date_of(time);
  return {text.data(), std::strftime(text.data(), text.size(), format, &date)};
}

std::string two_digits(int number) { return {char('0' + number / 10), char('0' + number % 10)}; }

/// In the European Union all clocks change at 01:00 UTC. Both months have 31 days.
contract_time last_sunday(int year, int month) {
  constexpr int last_day = 31;
  const auto last = midnight_of(year, month, last_day);
  return last - date_of(last).tm_wday * day_seconds + hour_seconds;
}

/// When clocks show this for the first time, or have just skipped it. `local` counts what they show
/// as if it were UTC.
contract_time first_moment(contract_time local, bool in_madrid) {
  if (!in_madrid) return local;
  const auto by_summer_time = local - 2 * hour_seconds;
  const auto by_winter_time = local - hour_seconds;
  if (is_summer(by_summer_time)) return by_summer_time;
  if (!is_summer(by_winter_time)) return by_winter_time;
  return last_sunday(date_of(local).tm_year + year_of_tm, march);
}

bool ends_on(const contract_calendar& calendar, contract_time midnight) {
  const auto date = date_of(midnight);
  switch (calendar.every) {
    case contract_calendar::period::day:
      break;
    case contract_calendar::period::week:
      return day_of_week(date) + 1 == calendar.day;
    case contract_calendar::period::month:
      return date.tm_mday == calendar.day;
    case contract_calendar::period::year:
      return date.tm_mday == calendar.day && date.tm_mon + 1 == calendar.month;
  }
  return true;
}

}  // namespace

contract_time midnight_of(int year, int month, int day) {
  std::tm date{};
  date.tm_year = year - year_of_tm;
  date.tm_mon = month - 1;
  date.tm_mday = day;
  return timegm(&date);
}

bool is_summer(contract_time time) {
  const int year = date_of(time).tm_year + year_of_tm;
  return time >= last_sunday(year, march) && time < last_sunday(year, october);
}

contract_time next_change_of_clocks(contract_time after) {
  const int year = date_of(after).tm_year + year_of_tm;
  for (const auto change : {last_sunday(year, march), last_sunday(year, october)}) {
    if (change > after) return change;
  }
  return last_sunday(year + 1, march);
}

contract_time season_end_after(const contract_calendar& calendar, contract_time after) {
  // From the day before on: a local date is not always that of UTC.
  for (auto midnight = after / day_seconds * day_seconds - day_seconds;; midnight += day_seconds) {
    if (!ends_on(calendar, midnight)) continue;
    const auto end = first_moment(midnight + calendar.minute * minute_seconds, calendar.in_madrid);
    if (end > after) return end;
  }
}

contract_time period_start(contract_schedule::period every, contract_time time) {
  if (every == contract_schedule::period::hour) return time / hour_seconds * hour_seconds;
  const auto midnight = time / day_seconds * day_seconds;
  if (every == contract_schedule::period::day) return midnight;
  return midnight - day_of_week(date_of(midnight)) * day_seconds;
}

contract_time next_period_start(contract_schedule::period every, contract_time time) {
  const auto start = period_start(every, time);
  if (every == contract_schedule::period::hour) return start + hour_seconds;
  return start + (every == contract_schedule::period::day ? 1 : days_of_week) * day_seconds;
}

std::string period_name(contract_schedule::period every, contract_time start) {
  if (every == contract_schedule::period::hour) return formatted("hour-%Y%m%dT%H", start);
  return formatted(every == contract_schedule::period::day ? "day-%Y%m%d" : "week-%GW%V", start);
}

std::string time_text(contract_time time) { return formatted("%Y-%m-%dT%H:%M:%S.000Z", time); }

std::string json_of_day(const contract_calendar& calendar) {
  static const std::array<const char*, days_of_week> weekdays{
      "\"monday\"", "\"tuesday\"",  "\"wednesday\"", "\"thursday\"",
      "\"friday\"", "\"saturday\"", "\"sunday\""};
  switch (calendar.every) {
    case contract_calendar::period::day:
      break;
    case contract_calendar::period::week:
      return weekdays.at(static_cast<std::size_t>(calendar.day - 1));
    case contract_calendar::period::month:
      return std::to_string(calendar.day);
    case contract_calendar::period::year:
      return '"' + two_digits(calendar.month) + '-' + two_digits(calendar.day) + '"';
  }
  return {};
}

std::string json_of_minute(const contract_calendar& calendar) {
  return '"' + two_digits(calendar.minute / minutes_of_hour) + ':' +
         two_digits(calendar.minute % minutes_of_hour) + '"';
}

std::string json_of(const contract_calendar& calendar) {
  static const std::array<const char*, 4> periods{"\"day\"", "\"week\"", "\"month\"", "\"year\""};
  return json_object({{"every", periods.at(static_cast<std::size_t>(calendar.every))},
                      {"on", json_of_day(calendar)},
                      {"at", json_of_minute(calendar)},
                      {"time_zone", calendar.in_madrid ? "\"Europe/Madrid\"" : "\"UTC\""}});
}

std::string json_of(const contract_schedule& schedule) {
  static const std::array<const char*, 3> periods{"\"hour\"", "\"day\"", "\"week\""};
  return json_object({{"every", periods.at(static_cast<std::size_t>(schedule.every))},
                      {"keep", json_of(schedule.keep)}});
}

}  // namespace scoreboard::system_test
