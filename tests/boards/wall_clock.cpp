#include "tests/boards/wall_clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <stdexcept>

namespace scoreboard::boards::testing {

namespace {

constexpr std::int64_t minutes_of_day = std::int64_t{24} * 60;

void set_time_zone(const char* value) {
  if (value != nullptr)
    setenv("TZ", value, 1);
  else
    unsetenv("TZ");
  tzset();
}

std::int64_t start_of(int year) {
  std::tm date{};
  date.tm_year = year - 1900;
  date.tm_mday = 1;
  return timegm(&date) / 60;
}

/// The minute that clocks show at `minute`.
std::int64_t shown_at(std::int64_t minute) {
  const std::time_t seconds = minute * 60;
  std::tm local{};
  localtime_r(&seconds, &local);
  if (local.tm_sec != 0) throw std::runtime_error("an offset is no whole number of minutes");
  return timegm(&local) / 60;
}

bool ends_on(const season_calendar& calendar, std::int64_t day) {
  const std::time_t midnight = day * minutes_of_day * 60;
  std::tm date{};
  gmtime_r(&midnight, &date);
  switch (calendar.every) {
    case season_period::day:
      return true;
    case season_period::week:
      return date.tm_wday == calendar.day % 7;
    case season_period::month:
      return date.tm_mday == calendar.day;
    case season_period::year:
      return date.tm_mday == calendar.day && date.tm_mon + 1 == calendar.month;
  }
  return false;
}

}  // namespace

wall_clock::wall_clock(const std::string& time_zone, int first_year, int end_year)
    : begin_(start_of(first_year)), end_(start_of(end_year)) {
  const char* const outer = std::getenv("TZ");
  const std::optional<std::string> before =
      outer != nullptr ? std::optional<std::string>(outer) : std::nullopt;
  set_time_zone((":" + time_zone).c_str());
  constexpr std::int64_t around = 3 * minutes_of_day;
  walk(begin_ - around, end_ + around);
  set_time_zone(before ? before->c_str() : nullptr);
}

void wall_clock::walk(std::int64_t begin, std::int64_t end) {
  // Clocks are not set twice within this time.
  constexpr std::int64_t step = 60;
  const auto add = [this](std::int64_t minute, std::int64_t shown, std::int64_t length) {
    if (!segments_.empty()) {
      auto& last = segments_.back();
      if (last.shown + last.length == shown) {
        last.length += length;
        return;
      }
    }
    segments_.push_back({minute, shown, length});
  };
  auto shown = shown_at(begin);
  for (auto minute = begin; minute < end; minute += step) {
    const auto next = shown_at(minute + step);
    if (next == shown + step) {
      add(minute, shown, step);
    } else {
      for (auto each = minute; each < minute + step; ++each) add(each, shown_at(each), 1);
    }
    shown = next;
  }
}

std::vector<std::uint64_t> wall_clock::season_ends(const season_calendar& calendar) const {
  std::vector<std::uint64_t> ends;
  auto at = segments_.begin();
  for (auto day = at->shown / minutes_of_day + 1; at != segments_.end(); ++day) {
    if (!ends_on(calendar, day)) continue;
    const auto wanted = day * minutes_of_day + calendar.minute;
    while (at != segments_.end() && at->shown + at->length <= wanted) ++at;
    if (at == segments_.end()) break;
    const auto end = at->begin + std::max<std::int64_t>(wanted - at->shown, 0);
    const auto end_ms = static_cast<std::uint64_t>(end) * 60'000;
    const bool counts = end > begin_ && end < end_;
    if (counts && (ends.empty() || ends.back() != end_ms)) ends.push_back(end_ms);
  }
  return ends;
}

}  // namespace scoreboard::boards::testing
