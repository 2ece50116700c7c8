#include "src/boards/settings.hpp"

#include <chrono>

#include "src/boards/names.hpp"

namespace scoreboard::boards {

bool season_calendar::is_valid() const noexcept {
  constexpr int last_day_of_week = 7;
  constexpr int last_day_of_every_month = 28;
  constexpr int minutes_of_day = 24 * 60;
  const std::chrono::month_day date{std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok() || minute >= minutes_of_day || !is_time_zone_name(time_zone)) return false;
  switch (every) {
    case season_period::day:
      return month == 1 && day == 1;
    case season_period::week:
      return month == 1 && day <= last_day_of_week;
    case season_period::month:
      return month == 1 && day <= last_day_of_every_month;
    case season_period::year:
      return date != std::chrono::February / 29;
  }
  return false;
}

bool snapshot_schedule::is_valid() const noexcept {
  return every <= snapshot_period::week && keep >= 1 && keep <= max_keep;
}

}  // namespace scoreboard::boards
