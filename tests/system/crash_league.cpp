#include "tests/system/crash_league.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string_view>
#include <utility>

#include "tests/system/crash_request.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

// Apart from those of the others.
constexpr std::size_t first_league_generator = 3000;
// Of those that were compared before, one of so many is read again.
constexpr std::size_t known_per_reading = 32;
// A day by the clocks of a time zone may be an hour longer or shorter.
constexpr auto longest_shift = 1h;

std::uint64_t number_of(const shown_snapshot& season) {
  return std::stoull(season.name.substr(season_prefix.size()));
}

// As in "hour-20261125T10".
std::string hour_name(wall_time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto hour = std::chrono::floor<std::chrono::hours>(time - day).count();
  char text[40];
  std::snprintf(text, sizeof text, "%04d%02u%02uT%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(hour));
  return std::string(hour_prefix) + text;
}

}  // namespace

crash_league::crash_league(std::uint64_t seed, std::size_t number, league_rules rules)
    : rules_(std::move(rules)), random_(generator(seed, 0, first_league_generator + number)) {}

void crash_league::record_refused(std::vector<std::uint64_t> seasons) {
  refused_.insert(refused_.end(), seasons.begin(), seasons.end());
}

void crash_league::verify(std::uint16_t port, const shown_times& times, bool was_killed) {
  http_client client(port);
  const auto view = read_league(client, rules_.name,
                                [&](const league_view& shown) { return is_settled(shown, times); });
  check_list(view);
  check_seasons(view);
  check_hours(view);
  check_calendar(view, times);
  check_refusals(view, was_killed);
  if (!complaints_.empty()) return;
  check_snapshots(client, view);
  check_board("the running season", view.running, league_writes::all);
  remember(view);
}

// Bug: an end or a snapshot that is forgotten, after a restart or a step of the clock.
bool crash_league::is_settled(const league_view& view, const shown_times& times) const {
  if (rules_.season > 0h && (!view.next_reset || *view.next_reset <= times.now)) return false;
  if (!rules_.keep_hours) return true;
  const auto hour = std::chrono::floor<std::chrono::hours>(times.now);
  if (hour <= made_at_) return true;
  const auto newest = std::find_if(view.snapshots.begin(), view.snapshots.end(),
                                   [](const shown_snapshot& shown) { return is_hour(shown.name); });
  return newest != view.snapshots.end() && newest->name >= hour_name(hour);
}

// Bug: times or versions that go back; a snapshot that becomes another one.
void crash_league::check_list(const league_view& view) {
  const shown_snapshot* newer = nullptr;
  for (const shown_snapshot& shown : view.snapshots) {
    if (newer != nullptr && (newer->version < shown.version || newer->at < shown.at))
      complain(shown.name + " is newer than " + newer->name);
    newer = &shown;
    const auto before = known_.find(shown.name);
    if (before != known_.end() && before->second.shown != shown)
      complain(shown.name + " is another one than before");
  }
  if (view.season < season_) complain("the season goes back");
}

// Bug: a gap in the numbers, or too many or too few seasons that are kept.
void crash_league::check_seasons(const league_view& view) {
  std::uint64_t expected = view.season - 1;
  std::uint64_t last_end = 0;
  std::size_t missed = 0;
  std::size_t kept = 0;
  for (const shown_snapshot& shown : view.snapshots) {
    if (!is_past_season(shown.name)) continue;
    if (number_of(shown) != expected)
      complain(shown.name + " instead of " + std::to_string(expected));
    if (kept == 0 && view.season_start != shown.at) complain("a season begins after an end");
    --expected;
    ++kept;
    if (kept == 1) last_end = shown.version;
    if (shown.version == last_end) ++missed;
    ends_.emplace(number_of(shown), shown.version);
  }
  // Those that end together stay until the next end.
  const std::uint64_t wanted = std::max<std::uint64_t>(
      missed, std::min(rules_.keep_seasons.value_or(view.season), view.season - 1));
  if (kept != wanted)
    complain(std::to_string(kept) + " seasons are kept, expected " + std::to_string(wanted));
}

// Bug: of those that were missed another one than the latest, or all of them.
void crash_league::check_hours(const league_view& view) {
  std::size_t kept = 0;
  for (const shown_snapshot& shown : view.snapshots) {
    if (!is_hour(shown.name)) continue;
    ++kept;
    if (!known_.contains(shown.name)) ++hours_seen_;
    if (hour_name(shown.at) != shown.name) complain(shown.name + " is of another hour");
  }
  const std::size_t wanted = std::min(hours_seen_, rules_.keep_hours.value_or(0));
  if (kept != wanted)
    complain(std::to_string(kept) + " hours are kept, expected " + std::to_string(wanted));
}

// Bug: a season that ends early, late, twice, or is left out, over absences and steps of the clock.
void crash_league::check_calendar(const league_view& view, const shown_times& times) {
  if (rules_.season == 0h || !view.next_reset) return;
  if (*view.next_reset > times.latest + rules_.season + longest_shift)
    complain("the running season ends too late");
  if (next_reset_) {
    const auto passed = *view.next_reset - *next_reset_;
    const auto ends = (passed + rules_.season / 2) / rules_.season;
    if (ends != static_cast<std::int64_t>(view.season - season_)) {
      complain(std::to_string(view.season - season_) + " seasons ended, expected " +
               std::to_string(ends));
    }
    const auto ended = std::find_if(
        view.snapshots.begin(), view.snapshots.end(), [&](const shown_snapshot& shown) {
          return is_past_season(shown.name) && number_of(shown) == season_;
        });
    if (ended != view.snapshots.end() && ended->at < *next_reset_)
      complain(ended->name + " ended early");
  }
  next_reset_ = view.next_reset;
}

// Bug: a write that is refused although the season that it names runs. After a kill there may be no
// trace of an end that had not been stored.
void crash_league::check_refusals(const league_view& view, bool was_killed) {
  for (const std::uint64_t season : std::exchange(refused_, {})) {
    if (season > view.season || (season == view.season && !was_killed))
      complain("a write to season " + std::to_string(season) + " was refused");
  }
}

void crash_league::check_snapshots(http_client& client, const league_view& view) {
  for (auto shown = view.snapshots.rbegin(); shown != view.snapshots.rend(); ++shown) {
    const auto before = known_.find(shown->name);
    if (before != known_.end() && draw(random_, known_per_reading) != 0) continue;
    const auto board = read_whole(client, target() + "/snapshots/" + shown->name);
    const auto hash = hash_of(board.lines);
    if (board.version != shown->version || board.lines.size() != shown->of)
      complain(shown->name + " is not as it is listed");
    if (before != known_.end()) {
      if (before->second.hash != hash) complain(shown->name + " has other entries than before");
      continue;
    }
    known_[shown->name] = {*shown, hash, false};
    if (is_past_season(shown->name)) {
      ++counts_.ends;
      if (board.season != number_of(*shown)) complain(shown->name + " shows another season");
    } else {
      ++counts_.snapshots;
    }
    check_board(shown->name, board, shown->version);
  }
}

// Bug: a moment that lacks a write of before, or has one of later or of another season.
void crash_league::check_board(const std::string& name, const shown_board& board,
                               std::uint64_t until) {
  const auto start = start_of(board.season);
  if (!start) return;  // it ended and went while nobody looked
  const auto end = ends_.find(board.season);
  if (until != league_writes::all &&
      (until < *start || (end != ends_.end() && until > end->second)))
    complain(name + " is not in season " + std::to_string(board.season));
  const auto state = writes_.state_of(board.season, *start, until, complaints_);
  const auto complaint = state.compare(board.lines, counts_.lost);
  if (!complaint.empty()) complain(name + ": " + complaint);
}

std::size_t crash_league::hash_of(const std::vector<entry>& lines) {
  std::size_t hash = lines.size();
  for (const entry& line : lines) {
    hash = hash * 31 + std::hash<std::string>()(line.user);
    hash = hash * 31 + std::hash<std::int64_t>()(line.total);
  }
  return hash;
}

std::optional<std::uint64_t> crash_league::start_of(std::uint64_t season) const {
  if (season == 1) return 0;
  const auto before = ends_.find(season - 1);
  return before == ends_.end() ? std::nullopt : std::optional(before->second);
}

void crash_league::remember(const league_view& view) {
  // A restored backup may still be in the season that ran before this round.
  if (const auto start = start_of(season_)) writes_.forget_until(*start);
  season_ = view.season;
  for (auto& [name, known] : known_) {
    known.is_gone = std::find(view.snapshots.begin(), view.snapshots.end(), known.shown) ==
                    view.snapshots.end();
  }
}

}  // namespace scoreboard::system_test
