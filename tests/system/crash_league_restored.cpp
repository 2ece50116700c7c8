#include <algorithm>
#include <stdexcept>

#include "tests/system/crash_league.hpp"

// What a league must show of itself in a restored backup.
namespace scoreboard::system_test {

namespace {

// What happens in a restored store has later versions than this.
constexpr std::uint64_t version_of_restore = std::uint64_t{1} << 40;
// The newest ones are read.
constexpr std::size_t snapshots_read = 8;

}  // namespace

// Bug: a backup with snapshots of another moment than its boards, or without some of them.
void crash_league::verify_restored(std::uint16_t port, std::uint64_t first, std::uint64_t last) {
  http_client client(port);
  const auto view = read_league(client, rules_.name, [](const league_view&) { return true; });
  if (view.running.version < version_of_restore)
    complain("a restored store goes on with version " + std::to_string(view.running.version));
  std::vector<restored_snapshot> snapshots;
  for (const shown_snapshot& shown : view.snapshots) {
    if (snapshots.size() == snapshots_read) break;
    snapshots.push_back({shown, read_whole(client, target() + "/snapshots/" + shown.name)});
  }
  auto limits = writes_.versions(first, last);
  for (const auto& [name, known] : known_) {
    if (known.shown.version > first && known.shown.version <= last)
      limits.push_back(known.shown.version);
  }
  limits.push_back(first);
  std::sort(limits.begin(), limits.end());
  std::string why;
  for (const std::uint64_t limit : limits) {
    const auto contradiction = explain(view, snapshots, limit);
    if (contradiction.empty()) return;
    why += "\n  as of version " + std::to_string(limit) + ": " + contradiction;
  }
  complain("a restored backup is of no moment:" + why);
}

// A contradiction between what is shown and the state after the version `limit`, to which only ends
// and snapshots were added since; else nothing.
std::string crash_league::explain(const league_view& view,
                                  const std::vector<restored_snapshot>& snapshots,
                                  std::uint64_t limit) const {
  std::uint64_t running = 1;  // season at that version
  for (const auto& [season, version] : ends_) {
    if (version <= limit) running = season + 1;
  }
  const auto start = start_of(running);
  if (!start)
    throw std::runtime_error("the end before season " + std::to_string(running) + " is not known");
  std::vector<std::string> complaints;
  const auto state = writes_.state_of(running, *start, limit, complaints);
  if (!complaints.empty()) return complaints.front();
  std::size_t wrong_users = 0;
  const auto check = [&](const shown_board& board) {
    if (board.season == running) return state.compare(board.lines, wrong_users);
    const bool is_right = board.season > running && board.lines.empty();
    return is_right ? std::string() : "season " + std::to_string(board.season);
  };
  for (const auto& [shown, board] : snapshots) {
    if (shown.version >= version_of_restore) {
      const auto complaint = check(board);
      if (!complaint.empty()) return shown.name + ": " + complaint;
      continue;
    }
    if (shown.version > limit) return shown.name + " is newer";
    const auto known = known_.find(shown.name);
    if (known == known_.end()) return shown.name + " was not there";
    const known_snapshot& before = known->second;
    if (before.shown != shown || before.hash != hash_of(board.lines))
      return shown.name + " is another one";
  }
  for (const auto& each : known_) {
    const known_snapshot& known = each.second;
    const std::uint64_t version = known.shown.version;
    const bool is_old = version > limit || known.is_gone || snapshots.empty() ||
                        version <= snapshots.back().shown.version;
    if (is_old || std::any_of(snapshots.begin(), snapshots.end(),
                              [&](const auto& snapshot) { return snapshot.shown == known.shown; }))
      continue;
    return each.first + " is missing";
  }
  return check(view.running);
}

}  // namespace scoreboard::system_test
