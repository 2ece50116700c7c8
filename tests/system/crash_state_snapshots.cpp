#include <algorithm>
#include <utility>

#include "tests/system/crash_request.hpp"
#include "tests/system/crash_state.hpp"

// What an owner does with seasons and snapshots.
namespace scoreboard::system_test {

namespace {

bool names_season(const std::string& name) { return name.starts_with("season-"); }

}  // namespace

crash_step crash_state::reset(std::mt19937_64& random) {
  const auto found = boards_.find(own_board_);
  const std::uint64_t running = found == boards_.end() ? 1 : found->second.season;
  std::uint64_t season = running;
  if (draw(random, 4) == 0) season = running > 1 ? running - 1 : running + 1;
  crash_step step{step_kind::reset,
                  "POST",
                  "/boards/" + own_board_ + "/reset",
                  "{\"season\":" + std::to_string(season) + "}",
                  200,
                  std::to_string(running + 1) + " after season-" + std::to_string(running)};
  if (found == boards_.end()) return std::move(step).failing(404, "unknown_board");
  if (season != running) return std::move(step).failing(409, "season_over");
  board& where = found->second;
  archive(where, "season-" + std::to_string(running));
  where.users.clear();
  ++where.season;
  events_.push_back(
      {own_board_, "season_ended", std::to_string(running), "season-" + std::to_string(running)});
  if (!where.keep_seasons) return step;
  auto kept = static_cast<std::uint64_t>(
      std::count_if(where.snapshots.begin(), where.snapshots.end(),
                    [](const snapshot& past) { return names_season(past.name); }));
  std::erase_if(where.snapshots, [&](const snapshot& past) {
    return names_season(past.name) && kept-- > *where.keep_seasons;
  });
  return step;
}

std::vector<std::string> crash_state::snapshots() const {
  std::vector<std::string> names;
  const auto found = boards_.find(own_board_);
  if (found == boards_.end()) return names;
  for (const snapshot& past : found->second.snapshots) names.push_back(past.name);
  return names;
}

void crash_state::archive(board& from, const std::string& name) {
  from.snapshots.push_back({name, from.ascending, from.users, {}});
}

crash_step crash_state::put_snapshot(std::mt19937_64& random) {
  constexpr std::size_t names = 3;
  const std::string name = "moment." + std::to_string(draw(random, names));
  crash_step step{
      step_kind::snapshot, "PUT", "/boards/" + own_board_ + "/snapshots/" + name, {}, 201, name};
  const auto found = boards_.find(own_board_);
  if (found == boards_.end()) return std::move(step).failing(404, "unknown_board");
  board& where = found->second;
  const bool is_there = std::any_of(where.snapshots.begin(), where.snapshots.end(),
                                    [&](const snapshot& past) { return past.name == name; });
  if (is_there) {
    step.status = 200;
  } else {
    archive(where, name);
    events_.push_back({own_board_, kept_snapshot, {}, name});
  }
  return step;
}

// Mostly one that is there.
crash_step crash_state::delete_snapshot(std::mt19937_64& random) {
  const auto found = boards_.find(own_board_);
  std::string name = "none";
  if (found != boards_.end() && !found->second.snapshots.empty() && draw(random, 8) != 0)
    name = found->second.snapshots[draw(random, found->second.snapshots.size())].name;
  crash_step step{step_kind::snapshot_deletion,
                  "DELETE",
                  "/boards/" + own_board_ + "/snapshots/" + name,
                  {},
                  204,
                  {}};
  if (found == boards_.end()) return std::move(step).failing(404, "unknown_board");
  std::erase_if(found->second.snapshots, [&](const snapshot& past) { return past.name == name; });
  return step;
}

}  // namespace scoreboard::system_test
