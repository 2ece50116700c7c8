#include "tests/system/contract_seasons.hpp"

#include <algorithm>
#include <utility>

namespace scoreboard::system_test {

namespace {

std::optional<contract_time> first_end(const contract_settings& of, contract_time after) {
  if (!of.season) return std::nullopt;
  return season_end_after(*of.season, after);
}

std::optional<contract_time> first_snapshot(const contract_settings& of, contract_time after) {
  if (!of.snapshots) return std::nullopt;
  return next_period_start(of.snapshots->every, after);
}

/// Up to its hyphen: which of its kind the name of a due snapshot is.
std::string kind_of(const std::string& name) { return name.substr(0, name.find('-') + 1); }

}  // namespace

contract_seasons::contract_seasons(const contract_settings& chosen, contract_time now)
    : season_start(now),
      season_end(first_end(chosen, now)),
      next_snapshot(first_snapshot(chosen, now)) {
  running.settings = chosen;
}

void contract_seasons::set_settings(const contract_settings& chosen, contract_time now) {
  if (!season_end) season_end = first_end(chosen, now);
  if (chosen.snapshots != running.settings.snapshots) next_snapshot = first_snapshot(chosen, now);
  running.settings = chosen;
}

void contract_seasons::end_season(contract_time now) {
  ++step_;
  end_season(now, now);
}

void contract_seasons::end_season(contract_time now, contract_time next_begins) {
  contract_board next;
  next.settings = running.settings;
  next.season = running.season + 1;
  const auto name = "season-" + std::to_string(running.season);
  snapshots.push_back({name, std::exchange(running, std::move(next)), now, true});
  snapshots.back().step = step_;
  season_start = now;
  season_end = first_end(running.settings, next_begins);
  if (running.settings.keep_seasons)
    trim(*running.settings.keep_seasons, [](const auto& snapshot) { return snapshot.is_season; });
}

void contract_seasons::take_snapshot(const std::string& name, contract_time now) {
  snapshots.push_back({name, running, now, false});
}

void contract_seasons::freeze(contract_time now) {
  if (is_frozen_) return;
  delete_snapshot(frozen_name);
  take_snapshot(frozen_name, now);
  is_frozen_ = true;
  frozen_season_start = season_start;
  frozen_season_end = season_end;
}

void contract_seasons::delete_snapshot(const std::string& name) {
  if (is_frozen_ && name == frozen_name) return;
  std::erase_if(snapshots, [&](const auto& snapshot) { return snapshot.name == name; });
}

void contract_seasons::catch_up(contract_time now) {
  ++step_;
  for (;;) {
    const bool ends = season_end && *season_end <= now;
    const bool is_missed = next_snapshot && *next_snapshot <= now;
    const auto latest = is_missed ? period_start(running.settings.snapshots->every, now) : 0;
    if (is_missed && (!ends || latest <= *season_end))
      take_due_snapshot(latest, now);
    else if (ends)
      end_season(now, *season_end);
    else
      return;
  }
}

void contract_seasons::take_due_snapshot(contract_time start, contract_time now) {
  const auto [every, keep] = *running.settings.snapshots;
  const auto name = period_name(every, start);
  next_snapshot = next_period_start(every, start);
  take_snapshot(name, now);
  snapshots.back().step = step_;
  trim(keep,
       [kind = kind_of(name)](const auto& snapshot) { return kind_of(snapshot.name) == kind; });
}

/// The oldest go until so many are left, but for those of the same step.
void contract_seasons::trim(std::int64_t kept,
                            const std::function<bool(const contract_snapshot&)>& counts) {
  auto excess = std::ranges::count_if(snapshots, counts) - kept;
  std::erase_if(snapshots, [&](const auto& snapshot) {
    return counts(snapshot) && excess-- > 0 && snapshot.step < step_;
  });
}

std::vector<std::string> contract_seasons::erase_from_snapshots(const contract_user& segment) {
  std::vector<std::string> changed;
  for (auto& snapshot : snapshots) {
    const auto user = snapshot.shown.named_in_path(segment);
    if (!user) continue;
    auto member = snapshot.shown.members.extract(*user);
    if (member.empty()) continue;
    member.key() = erased_user{member.mapped().reached};
    member.mapped().data.clear();
    snapshot.shown.members.insert(std::move(member));
    changed.push_back(snapshot.name);
  }
  return changed;
}

const contract_snapshot* contract_seasons::frozen_moment() const {
  return is_frozen_ ? find(frozen_name) : nullptr;
}

bool contract_seasons::is_beyond_freeze(const contract_snapshot& snapshot) const {
  return is_frozen_ && &snapshot > frozen_moment();
}

const contract_snapshot* contract_seasons::find(const std::string& name) const {
  const auto found = std::ranges::find(snapshots, name, &contract_snapshot::name);
  return found == snapshots.end() ? nullptr : &*found;
}

}  // namespace scoreboard::system_test
