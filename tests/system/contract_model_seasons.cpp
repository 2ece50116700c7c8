// Seasons and snapshots in contract_model.
#include <algorithm>
#include <utility>

#include "tests/system/contract_json.hpp"
#include "tests/system/contract_model.hpp"

namespace scoreboard::system_test {

void contract_model::set_clock(contract_time now) {
  now_ = std::max(now_, now);
  for (auto& [name, seasons] : boards_) seasons.catch_up(now_);
}

contract_snapshot& contract_model::edit(const contract_place& snapshot) {
  auto& all = boards_.at(snapshot.board).snapshots;
  return *std::ranges::find(all, snapshot.snapshot, &contract_snapshot::name);
}

void contract_model::note_version(const contract_place& snapshot, std::int64_t version) {
  edit(snapshot).version = version;
}

void contract_model::note_ready(const contract_place& snapshot) { edit(snapshot).is_ready = true; }

const contract_snapshot* contract_model::find_snapshot(const contract_place& snapshot) const {
  const auto found = boards_.find(snapshot.board);
  return found == boards_.end() ? nullptr : found->second.find(snapshot.snapshot);
}

const contract_snapshot* contract_model::find_seen(const std::string& board,
                                                   const std::string& name) const {
  const auto& seasons = boards_.at(board);
  const auto* const found = seasons.find(name);
  const bool is_hidden = found != nullptr && !asker_.may(contract_scope::admin, board) &&
                         seasons.is_beyond_freeze(*found);
  return is_hidden ? nullptr : found;
}

const contract_snapshot* contract_model::frozen_moment(const std::string& board) const {
  const auto found = boards_.find(board);
  if (found == boards_.end() || asker_.may(contract_scope::admin, board)) return nullptr;
  return found->second.frozen_moment();
}

std::string contract_model::time_json(std::optional<contract_time> time) const {
  if (!time) return "null";
  return knows_time_ ? '"' + time_text(*time) + '"' : std::string(any_text);
}

std::string contract_model::snapshot_json(const contract_snapshot& snapshot) const {
  return json_object(
      {{"name", '"' + snapshot.name + '"'},
       {"version", snapshot.version ? json_of(*snapshot.version) : std::string(any_number)},
       {"at", time_json(snapshot.taken_at)},
       {"of", json_of(snapshot.shown.shown())},
       {"state", snapshot.is_ready ? R"("ready")" : std::string(any_state)}});
}

expected_answer contract_model::reset(const std::string& name, std::int64_t season) {
  const auto found = boards_.find(name);
  if (found == boards_.end()) return refused("unknown_board");
  if (found->second.running.season != season) return refused("season_over");
  found->second.end_season(now_);
  return {200, "",
          json_object({{"season", json_of(season + 1)},
                       {"snapshot", "\"season-" + std::to_string(season) + '"'}})};
}

expected_answer contract_model::put_snapshot(const contract_place& snapshot) {
  const auto found = boards_.find(snapshot.board);
  if (found == boards_.end()) return refused("unknown_board");
  const bool is_new = found->second.find(snapshot.snapshot) == nullptr;
  if (is_new) found->second.take_snapshot(snapshot.snapshot, now_);
  return {is_new ? 201U : 200U, "", this->snapshot(snapshot).body};
}

expected_answer contract_model::delete_snapshot(const contract_place& snapshot) {
  const auto found = boards_.find(snapshot.board);
  if (found == boards_.end()) return refused("unknown_board");
  found->second.delete_snapshot(snapshot.snapshot);
  return {204, "", ""};
}

expected_answer contract_model::set_frozen(const std::string& name, bool frozen) {
  const auto found = boards_.find(name);
  if (found == boards_.end()) return refused("unknown_board");
  if (frozen)
    found->second.freeze(now_);
  else
    found->second.thaw();
  return {204, "", ""};
}

expected_answer contract_model::snapshot(const contract_place& snapshot) const {
  if (!boards_.contains(snapshot.board)) return refused("unknown_board");
  const auto* const kept = find_seen(snapshot.board, snapshot.snapshot);
  if (kept == nullptr) return refused("unknown_snapshot");
  return {200, "", snapshot_json(*kept)};
}

expected_answer contract_model::snapshots(const std::string& name, const std::string& after,
                                          std::size_t limit) const {
  const auto found = boards_.find(name);
  if (found == boards_.end()) return refused("unknown_board");
  const contract_seasons& seasons = found->second;
  if (!after.empty() && find_seen(name, after) == nullptr) return refused("unknown_snapshot");
  std::vector<std::string> shown;
  std::string next = "null";
  std::string last;
  bool is_behind = after.empty();
  const auto& all = seasons.snapshots;
  for (auto at = all.rbegin(); at != all.rend(); ++at) {
    const auto& snapshot = *at;
    if (find_seen(name, snapshot.name) == nullptr) continue;
    if (is_behind && shown.size() == limit) {
      next = '"' + last + '"';
      break;
    }
    if (is_behind) shown.push_back(snapshot_json(snapshot));
    last = snapshot.name;
    is_behind = is_behind || snapshot.name == after;
  }
  return {200, "", json_object({{"snapshots", json_array(shown)}, {"next", next}})};
}

}  // namespace scoreboard::system_test
