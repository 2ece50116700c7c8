#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "src/boards/settings.hpp"

/// When seasons end and when the service makes snapshots by itself. Times are milliseconds since
/// 1970 in UTC, and always arguments: nothing here reads a clock. Thread rule: any thread.
namespace scoreboard::boards {

/// The last millisecond of the year 9999.
inline constexpr std::uint64_t last_calendar_ms = 253'402'300'799'999;

/// The first end of a season after `after_ms`. A local time that does not exist is the first one
/// after it, one that exists twice is the earlier, and two ends at one moment are one.
///
/// None when the system has no such time zone any more, or `after_ms` is last_calendar_ms or later.
/// See time_zone.hpp for what is read when.
///
/// About a microsecond once the zone was found, so that ten thousand boards can ask at once
/// (O(log changes) of the zone); before, what time_zone::find() takes. REQUIRES:
/// calendar.is_valid().
std::optional<std::uint64_t> season_end_after(const season_calendar& calendar,
                                              std::uint64_t after_ms);

/// When the period of `time_ms` began: the latest snapshot that should be there by then is named
/// after this moment. 0 for the week in which 1970 began. REQUIRES: `time_ms` is at most
/// last_calendar_ms. O(1).
std::uint64_t period_start_ms(snapshot_period every, std::uint64_t time_ms) noexcept;

/// When the next period begins, and with it the next snapshot is made: after `after_ms`. REQUIRES:
/// `after_ms` is at most last_calendar_ms. O(1).
std::uint64_t next_period_start_ms(snapshot_period every, std::uint64_t after_ms) noexcept;

/// What a season that is over is called as a snapshot: "season-3".
std::string season_name(std::uint64_t season);

/// What the snapshot is called that is made when the period of `time_ms` begins:
/// "hour-20261125T10", "day-20261125" or "week-2026W48" (ISO 8601). REQUIRES: `time_ms` is at most
/// last_calendar_ms. O(1).
std::string snapshot_name(snapshot_period every, std::uint64_t time_ms);

}  // namespace scoreboard::boards
