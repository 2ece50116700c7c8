#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "src/ranking/entry.hpp"

namespace scoreboard::boards {

/// Which total of a user stays.
enum class keep_rule : std::uint8_t {
  last,  ///< every new total
  best,  ///< a new total only if it is better
};

/// Which users a board takes.
enum class user_kind : std::uint8_t { any, integer, string };

/// How often the seasons of a board end.
enum class season_period : std::uint8_t { day, week, month, year };

/// When the seasons of a board end: on one day of every period, by the clocks of a time zone.
struct season_calendar {
  season_period every = season_period::day;
  std::uint8_t month = 1;  ///< 1 to 12 of a year; 1 for every other period

  /// 1 (Monday) to 7 (Sunday) of a week; 1 to 28 of a month; of a year a day of `month`, but not
  /// February 29, which most years do not have; 1 for every day.
  std::uint8_t day = 1;

  std::uint16_t minute = 0;  ///< of the day, 0 to 1439
  std::string time_zone = "UTC";

  /// Whether every field is in its range. The time zone may be one that the system does not have:
  /// it has other ones after an upgrade, and a board stays what it is. O(1).
  bool is_valid() const noexcept;

  friend bool operator==(const season_calendar&, const season_calendar&) = default;
};

/// How often the service makes snapshots of a board by itself: at each full one, in UTC. A week
/// begins on Monday.
enum class snapshot_period : std::uint8_t { hour, day, week };

struct snapshot_schedule {
  static constexpr std::uint64_t max_keep = 10'000;  ///< over a year of hours; each costs disk

  snapshot_period every = snapshot_period::day;
  std::uint64_t keep = 1;  ///< so many stay, 1 to max_keep

  /// Whether every field is in its range. O(1).
  bool is_valid() const noexcept;

  friend bool operator==(const snapshot_schedule&, const snapshot_schedule&) = default;
};

/// What the people who run a board decide. Which totals are better is `order`.
struct settings {
  ranking::order order = ranking::order::descending;
  keep_rule keep = keep_rule::last;
  user_kind users = user_kind::any;
  std::optional<std::int64_t> minimum = {};        ///< no total below it
  std::optional<std::int64_t> maximum = {};        ///< no total above it
  std::optional<std::uint64_t> keep_seasons = {};  ///< past seasons that stay readable; none: all
  std::optional<season_calendar> season = {};      ///< none: they end when somebody says so
  std::optional<snapshot_schedule> snapshots = {};

  friend bool operator==(const settings&, const settings&) = default;
};

/// Whether a board can have them: its bounds do not cross, and its seasons and snapshots are valid.
/// O(1).
inline bool is_valid(const settings& candidate) noexcept {
  const bool cross =
      candidate.minimum && candidate.maximum && *candidate.minimum > *candidate.maximum;
  return !cross && (!candidate.season || candidate.season->is_valid()) &&
         (!candidate.snapshots || candidate.snapshots->is_valid());
}

/// Whether only an empty board can go from one to the other: what it holds would mean something
/// else. O(1).
constexpr bool needs_empty_board(const settings& before, const settings& after) noexcept {
  return before.order != after.order || before.keep != after.keep || before.users != after.users;
}

}  // namespace scoreboard::boards
