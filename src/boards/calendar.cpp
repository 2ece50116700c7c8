#include "src/boards/calendar.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>

#include <fmt/format.h>

#include "src/boards/time_zone.hpp"

namespace scoreboard::boards {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::weeks;
using std::chrono::year_month_day;
using std::chrono::years;

using moment = std::chrono::sys_time<milliseconds>;

/// The first day, `from` or later, on which a season can end.
local_days first_day(const season_calendar& calendar, local_days from) {
  const year_month_day date(from);
  const std::chrono::day day(calendar.day);
  switch (calendar.every) {
    case season_period::day:
      break;
    case season_period::week:
      return from + (weekday(calendar.day) - weekday(from));
    case season_period::month: {
      const auto end = date.year() / date.month() / day;
      return local_days(end >= date ? end : end + months(1));
    }
    case season_period::year: {
      const auto end = date.year() / std::chrono::month(calendar.month) / day;
      return local_days(end >= date ? end : end + years(1));
    }
  }
  return from;
}

days since_monday(sys_days date) { return weekday(date) - std::chrono::Monday; }

moment moment_of(std::uint64_t time_ms) {
  assert(time_ms <= last_calendar_ms);
  return moment(milliseconds(time_ms));
}

std::uint64_t ms_of(moment time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

moment start_of_period(snapshot_period every, moment time) {
  const auto date = floor<days>(time);
  switch (every) {
    case snapshot_period::hour:
      return floor<hours>(time);
    case snapshot_period::day:
      break;
    case snapshot_period::week:
      return date - since_monday(date);
  }
  return date;
}

milliseconds length_of(snapshot_period every) {
  switch (every) {
    case snapshot_period::hour:
      return hours(1);
    case snapshot_period::day:
      break;
    case snapshot_period::week:
      return weeks(1);
  }
  return days(1);
}

/// "20261125"
std::string compact(const year_month_day& date) {
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

/// "2026W48"
std::string iso_week(sys_days date) {
  // A week belongs to the year that its Thursday lies in.
  const auto thursday = date - since_monday(date) + (std::chrono::Thursday - std::chrono::Monday);
  const auto year = year_month_day(thursday).year();
  const auto week = (thursday - sys_days(year / std::chrono::January / 1)) / weeks(1) + 1;
  return fmt::format("{:04}W{:02}", static_cast<int>(year), week);
}

}  // namespace

std::optional<std::uint64_t> season_end_after(const season_calendar& calendar,
                                              std::uint64_t after_ms) {
  assert(calendar.is_valid());
  if (after_ms >= last_calendar_ms) return std::nullopt;
  const auto zone = time_zone::find(calendar.time_zone);
  if (!zone) return std::nullopt;
  const auto after = moment_of(after_ms);
  const auto today = floor<days>(zone->to_local(floor<std::chrono::seconds>(after)));
  // What clocks showed before is over; a time that they show again may be over, too. So this ends
  // after a few days.
  for (auto date = first_day(calendar, today);; date = first_day(calendar, date + days(1))) {
    const moment end = zone->first_moment(date + minutes(calendar.minute));
    if (end > after) return ms_of(end);
  }
}

std::uint64_t period_start_ms(snapshot_period every, std::uint64_t time_ms) noexcept {
  return ms_of(std::max(start_of_period(every, moment_of(time_ms)), moment()));
}

std::uint64_t next_period_start_ms(snapshot_period every, std::uint64_t after_ms) noexcept {
  return ms_of(start_of_period(every, moment_of(after_ms)) + length_of(every));
}

std::string season_name(std::uint64_t season) { return fmt::format("season-{}", season); }

std::string snapshot_name(snapshot_period every, std::uint64_t time_ms) {
  const auto time = moment_of(time_ms);
  const auto date = floor<days>(time);
  switch (every) {
    case snapshot_period::hour:
      return fmt::format("hour-{}T{:02}", compact(date), floor<hours>(time - date).count());
    case snapshot_period::day:
      break;
    case snapshot_period::week:
      return "week-" + iso_week(date);
  }
  return "day-" + compact(date);
}

}  // namespace scoreboard::boards
