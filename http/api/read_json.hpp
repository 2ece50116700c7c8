#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/api/json.hpp"
#include "src/boards/settings.hpp"
#include "src/wire/messages.hpp"

/// The JSON of answers to reads. All is O(what it writes), unless it says more.
namespace scoreboard::http {

/// {"of", "season", "entries": [{"rank", "user", "total"}, ...]}, with "top" as a list like
/// "entries" if the page has one. Entries that have data show it as "data". `shows_before`: each
/// has "before" besides, null when the user had no position then.
std::string json_of(const wire::page& page, bool shows_before, number_form numbers);

/// {"user", "total", "rank", "of"}, and "data" and "hidden" where there is something to tell.
std::string json_of(const wire::user_standing& standing, number_form numbers);

/// {"of", "entries": [{"rank", "position", "user", "total"}, ...], "missing": [...]}. `asked`: all
/// users that were asked for. O(asked log asked).
std::string json_of(const wire::user_ranking& ranking, std::span<const ranking::user_id> asked,
                    number_form numbers);

/// {"count"}
std::string json_of(const wire::user_count& count, number_form numbers);

/// {"rank", "of"}
std::string json_of(const wire::total_rank& place, number_form numbers);

/// {"board", "settings": {...}, "of", "best", "worst", "season", "season_start", "next_reset"}
std::string json_of(std::string_view board, const wire::board_description& description,
                    number_form numbers);

/// The same, of a board of which nothing but the settings is known: the rest is null.
std::string json_of(std::string_view board, const boards::settings& settings, number_form numbers);

/// {"name", "version", "at", "of", "state"}, where the state is "writing" or "ready".
std::string json_of(const wire::snapshot_description& snapshot, number_form numbers);

/// The same, of a snapshot of which nothing but the name is known: the rest is null.
std::string unknown_snapshot_json(std::string_view name, number_form numbers);

/// {"snapshots": [{"name", "version", "at", "of", "state"}, ...], "next"}
std::string json_of(const wire::snapshot_list& snapshots, number_form numbers);

/// {"boards": [...], "next"}
std::string json_of(const wire::board_names& names, number_form numbers);

/// [{"board", "total", "rank", "of"}, ...]
std::string json_of(const wire::user_standings& standings, number_form numbers);

}  // namespace scoreboard::http
