#pragma once

#include <optional>
#include <string_view>

#include "http/api/json_writer.hpp"
#include "src/boards/settings.hpp"

/// The settings that say when seasons end and snapshots are made, as bodies and answers have them.
namespace scoreboard::http {

/// {"every", "on", "at", "time_zone"}: "every" must be there; the others are Monday, the 1st or
/// "01-01", "00:00" and "UTC" if they are left out. nullopt when `json` is anything else, or the
/// system has no such time zone. O(bytes), and what boards::time_zone::find() takes.
std::optional<boards::season_calendar> parse_season_calendar(std::string_view json);

/// {"every", "keep"}, which must both be there. nullopt when `json` is anything else. O(bytes).
std::optional<boards::snapshot_schedule> parse_snapshot_schedule(std::string_view json);

/// With all members: "on" is there unless a season ends every day. "never" if there is none.
void write_season(json_writer& out, const std::optional<boards::season_calendar>& season);

/// null if there is none.
void write_snapshots(json_writer& out, const std::optional<boards::snapshot_schedule>& snapshots);

}  // namespace scoreboard::http
