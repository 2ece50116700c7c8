#include "tests/system/crash_replay.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace scoreboard::system_test {

namespace {

// Where the writes after a version begin.
auto first_after(const std::vector<league_write>& writes, std::uint64_t version) {
  return std::upper_bound(
      writes.begin(), writes.end(), version,
      [](std::uint64_t wanted, const league_write& write) { return wanted < write.version; });
}

std::string optional_text(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "null";
}

}  // namespace

std::string league_change::json() const {
  const std::string sign = value < 0 ? "" : "+";
  std::string text = "{\"user\":" + user + (adds ? ",\"score\":\"" + sign : ",\"total\":") +
                     std::to_string(value) + (adds ? "\"" : "");
  if (season != 0) text += ",\"season\":" + std::to_string(season);
  return text + "}";
}

// Bug: a write that counts in a season that it does not name, twice, or not at all.
std::string league_state::apply(const league_write& write, std::uint64_t season) {
  for (std::size_t i = 0; i < write.changes.size(); ++i) {
    const league_change& change = write.changes[i];
    const league_result& result = write.results[i];
    const std::string where = write.key + " of version " + std::to_string(write.version) +
                              " in season " + std::to_string(season) + ", " + change.json() + ": ";
    const bool is_over = change.season != 0 && change.season != season;
    if (is_over != (result.code == "season_over")) return where + "\"" + result.code + "\"";
    if (is_over) continue;
    const auto found = users_.find(change.user);
    const bool is_new = found == users_.end();
    const std::int64_t before = is_new ? 0 : found->second.total;
    const std::int64_t total = change.adds ? before + change.value : change.value;
    const auto previous = is_new ? std::nullopt : std::optional(before);
    if (result.total != total || result.previous != previous) {
      return where + "total " + std::to_string(result.total) + " after " +
             optional_text(result.previous) + ", expected " + std::to_string(total) + " after " +
             optional_text(previous);
    }
    if (is_new || total != before) users_[change.user] = {total, write.version, write.member, i};
  }
  return {};
}

std::string league_state::compare(const std::vector<entry>& lines, std::size_t& wrong_users) const {
  std::string complaint;
  std::size_t found = 0;
  const std::size_t wrong_before = wrong_users;
  std::map<std::string, std::int64_t> shown;
  for (const entry& line : lines) {
    if (!shown.emplace(line.user, line.total).second) return line.user + " is there twice";
    const auto expected = users_.find(line.user);
    if (expected != users_.end() && expected->second.total == line.total) {
      ++found;
      continue;
    }
    ++wrong_users;
    complaint = line.user + " has " + std::to_string(line.total) + ", expected " +
                (expected == users_.end() ? "nothing" : std::to_string(expected->second.total));
  }
  for (const auto& [user, expected] : users_) {
    if (shown.contains(user)) continue;
    ++wrong_users;
    complaint = user + " is not there, expected " + std::to_string(expected.total);
  }
  if (!complaint.empty()) {
    return complaint + "; wrong are " + std::to_string(wrong_users - wrong_before) + ", right " +
           std::to_string(found);
  }
  return check_ties(lines);
}

// The order of the lines, all of which are there with their totals.
std::string league_state::check_ties(const std::vector<entry>& lines) const {
  // Of each member the last place in a list, among lines with this total and version.
  std::map<std::size_t, std::size_t> last_index;
  const standing* before = nullptr;
  for (const entry& line : lines) {
    const standing& now = users_.at(line.user);
    const bool is_tie = before != nullptr && before->total == now.total;
    if (before != nullptr && before->total < now.total) return line.user + " is too low";
    if (is_tie && now.version < before->version) return line.user + " reached its total earlier";
    if (!is_tie || now.version != before->version) last_index.clear();
    const auto [last, is_first] = last_index.emplace(now.member, now.index);
    if (!is_first && now.index < last->second) return line.user + " came earlier in its list";
    last->second = now.index;
    before = &now;
  }
  return {};
}

void league_writes::add(std::vector<league_write> some) {
  std::move(some.begin(), some.end(), std::back_inserter(writes_));
  std::stable_sort(writes_.begin(), writes_.end(),
                   [](const league_write& left, const league_write& right) {
                     return left.version < right.version;
                   });
}

void league_writes::forget_until(std::uint64_t version) {
  writes_.erase(writes_.cbegin(), first_after(writes_, version));
}

league_state league_writes::state_of(std::uint64_t season, std::uint64_t after, std::uint64_t until,
                                     std::vector<std::string>& complaints) const {
  league_state state;
  const auto end = first_after(writes_, until);
  for (auto write = first_after(writes_, after); write < end; ++write) {
    auto complaint = state.apply(*write, season);
    if (!complaint.empty()) complaints.push_back(std::move(complaint));
  }
  return state;
}

std::vector<std::uint64_t> league_writes::versions(std::uint64_t after, std::uint64_t until) const {
  std::vector<std::uint64_t> found;
  const auto end = first_after(writes_, until);
  for (auto write = first_after(writes_, after); write < end; ++write) {
    found.push_back(write->version);
  }
  return found;
}

}  // namespace scoreboard::system_test
