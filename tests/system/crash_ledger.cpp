#include "tests/system/crash_ledger.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace scoreboard::system_test {

namespace {

using kind = crash_change::kind;

// How many updates are counted in a total (see count_unit).
std::int64_t count_in(std::int64_t total) {
  return ((total % count_unit) + count_unit) % count_unit;
}

// How many of those since `before`: negative when there are fewer now.
std::int64_t counted_since(std::int64_t before, std::int64_t now) {
  const std::int64_t difference = count_in(now - before);
  return difference < count_unit / 2 ? difference : difference - count_unit;
}

std::vector<list_result> results_of(const crash_outcome& one) {
  if (one.what.list) return parse_results(one.answer);
  entry only = parse_entry(one.answer);
  return {{std::move(only.user), only.total, {}}};
}

struct user_counts {
  std::int64_t answered = 0;
  std::int64_t unknown = 0;
};

}  // namespace

std::vector<std::string> crash_ledger::settle(const outcomes& some,
                                              const std::vector<entry>& board) {
  std::vector<std::string> complaints;
  totals found;
  for (const entry& one : board) {
    if (!found.emplace(one.user, one.total).second)
      complaints.push_back(one.user + " is there twice");
    if (!totals_.contains(one.user)) complaints.push_back(one.user + " was never written");
  }
  const auto is_higher = [](const entry& left, const entry& right) {
    return left.total > right.total;
  };
  if (!std::is_sorted(board.begin(), board.end(), is_higher)) {
    complaints.emplace_back("the board is not in order");
  }
  for (const auto& [user, total] : totals_) {
    if (found.contains(user)) continue;
    complaints.push_back(user + " is gone");
    ++lost_;
  }
  if (!complaints.empty()) return complaints;

  check_answers(some, complaints);
  check_counts(some, found, complaints);
  const auto unknown = std::count_if(some.begin(), some.end(), [](const crash_outcome* one) {
    return one->how == crash_outcome::kind::unknown;
  });
  bool explained = false;
  for (std::size_t chosen = 0; chosen < std::size_t{1} << unknown && !explained; ++chosen) {
    explained = explains(some, chosen, found);
  }
  if (!explained && complaints.empty()) {
    complaints.emplace_back("the totals are not what the answered updates give");
    ++lost_;
  }
  totals_ = std::move(found);
  return complaints;
}

// Every answer must be that of the request, and no two the same moment of one user.
void crash_ledger::check_answers(const outcomes& some, std::vector<std::string>& complaints) {
  std::set<std::pair<std::string, std::int64_t>> moments;
  for (const crash_outcome* one : some) {
    if (one->how != crash_outcome::kind::answered) continue;
    ++acknowledged_;
    const auto results = results_of(*one);
    if (results.size() != one->what.changes.size()) {
      complaints.push_back("not as many results as changes: " + one->answer);
      continue;
    }
    for (std::size_t i = 0; i < results.size(); ++i) {
      const crash_change& change = one->what.changes[i];
      const list_result& result = results[i];
      bool right = result.user == change.user;
      if (change.what == kind::overflow) right = right && result.code == "overflow";
      if (change.what == kind::set) right = right && result.total == change.value;
      if (change.what == kind::add) {
        right = right && result.total && count_in(*result.total - totals_[change.user]) > 0;
        right = right && moments.emplace(change.user, count_in(*result.total)).second;
      }
      if (right) continue;
      complaints.push_back("a wrong answer to " + one->what.text() + ": " + one->answer);
      break;
    }
  }
}

void crash_ledger::check_counts(const outcomes& some, const totals& found,
                                std::vector<std::string>& complaints) {
  std::map<std::string, user_counts> counts;
  for (const crash_outcome* one : some) {
    if (one->how == crash_outcome::kind::refused) continue;
    for (const crash_change& change : one->what.changes) {
      if (change.what != kind::add) continue;
      user_counts& of_user = counts[change.user];
      ++(one->how == crash_outcome::kind::answered ? of_user.answered : of_user.unknown);
    }
  }
  for (const auto& [user, expected] : counts) {
    const std::int64_t counted = counted_since(totals_[user], found.at(user));
    const std::int64_t missing = expected.answered - counted;
    const std::int64_t surplus = counted - expected.answered - expected.unknown;
    if (missing <= 0 && surplus <= 0) continue;
    complaints.push_back(user + ": " + std::to_string(counted) + " updates counted, " +
                         std::to_string(expected.answered) + " acknowledged, " +
                         std::to_string(expected.unknown) + " unknown");
    if (missing > 0) lost_ += static_cast<std::size_t>(missing);
    if (surplus > 0) counted_twice_ += static_cast<std::size_t>(surplus);
  }
}

// Whether the board is as found when of those with unknown fate the ones whose bits are set in
// `chosen` were counted.
bool crash_ledger::explains(const outcomes& some, std::size_t chosen, const totals& found) const {
  totals expected = totals_;
  // Of an owned user: totals of unknown fate. They can come late, after what was sent later.
  std::map<std::string, std::int64_t> late;
  for (const crash_outcome* one : some) {
    const bool unknown = one->how == crash_outcome::kind::unknown;
    bool counts = one->how == crash_outcome::kind::answered;
    if (unknown) {
      counts = (chosen & 1U) != 0;
      chosen >>= 1U;
    }
    if (!counts) continue;
    for (const crash_change& change : one->what.changes) {
      if (change.what == kind::add) expected[change.user] += change.value;
      if (change.what != kind::set) continue;
      expected[change.user] = change.value;
      if (unknown) late[change.user] = change.value;
    }
  }
  return std::all_of(expected.begin(), expected.end(), [&](const auto& one) {
    const std::int64_t total = found.at(one.first);
    if (total == one.second) return true;
    const auto came_late = late.find(one.first);
    return came_late != late.end() && total == came_late->second;
  });
}

}  // namespace scoreboard::system_test
