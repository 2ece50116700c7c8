#include <algorithm>
#include <utility>

#include "tests/system/crash_league.hpp"

// What the feed of events must tell of a league.
namespace scoreboard::system_test {

std::size_t crash_league::verify_events(const std::vector<told_event>& told) {
  check_unknown();
  std::size_t own = 0;
  for (const told_event& each : told) {
    if (each.event.board != rules_.name) continue;
    ++own;
    take_event(each);
  }
  check_known();
  return own;
}

// Bug: an event that comes twice over a kill, or an end that is left out.
void crash_league::take_event(const told_event& told) {
  const auto& [board, type, detail, snapshot] = told.event;
  const bool is_first = !std::exchange(was_told_of_, true);
  if (is_first != (type == "created")) return complain("told at the wrong time: " + told.line);
  if (is_first) return;
  if (type == "season_ended") {
    const std::uint64_t season = told_ends_.size() + 1;
    if (detail != std::to_string(season) || snapshot != std::string(season_prefix) + detail)
      complain("not the end of season " + detail + ": " + told.line);
    told_ends_[season] = told.version;
  } else if (type == "snapshot_ready") {
    if (!told_ready_.emplace(snapshot, told.version).second) complain("twice: " + told.line);
    if (!known_.contains(snapshot)) unknown_.push_back(snapshot);
  } else {
    complain("nobody did this: " + told.line);
  }
}

// Bug: an event that is lost with a kill, or that is of another commit.
void crash_league::check_known() {
  if (told_ends_.size() + 1 < season_) complain("the end of the last season is not told");
  for (const auto& [season, version] : ends_) {
    const auto told = told_ends_.find(season);
    if (told == told_ends_.end() || told->second != version)
      complain("the end of season " + std::to_string(season) + " is not told as it is");
  }
  for (const auto& [name, known] : known_) {
    const auto told = told_ready_.find(name);
    if (told == told_ready_.end() || told->second <= known.shown.version)
      complain(name + " is not told to be ready after it was taken");
  }
}

// Bug: an event of what never was. What is due can come between a look at the board and the feed,
// so this looks at what was told the time before; and it can have gone before anybody looked.
void crash_league::check_unknown() {
  if (told_ends_.size() >= season_) complain("an end is told that never came");
  for (const std::string& name : std::exchange(unknown_, {})) {
    if (known_.contains(name) || is_past_season(name)) continue;
    const auto oldest_kept = std::find_if(known_.begin(), known_.end(), [](const auto& each) {
      return is_hour(each.first) && !each.second.is_gone;
    });
    const bool was_trimmed =
        is_hour(name) && oldest_kept != known_.end() && name < oldest_kept->first;
    if (!was_trimmed) complain(name + " is told to be ready and was never there");
  }
}

}  // namespace scoreboard::system_test
