#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "tests/system/crash_owner.hpp"

// What the feed of events must tell of an owner's steps.
namespace scoreboard::system_test {

namespace {

// From the making of a board to its deletion.
struct board_life {
  std::vector<std::string> events;  // without those of snapshots that are ready
  std::multiset<std::string> snapshots;
};

std::vector<board_life> lives_of(const std::vector<crash_event>& events) {
  std::vector<board_life> lives(1);
  for (const crash_event& each : events) {
    if (each.type == crash_state::kept_snapshot || each.type == "snapshot_ready") {
      lives.back().snapshots.insert(each.snapshot);
      continue;
    }
    lives.back().events.push_back(each.text());
    if (each.type == "deleted") lives.emplace_back();
  }
  return lives;
}

// The same of what is expected: an end makes a snapshot, too.
std::vector<board_life> expected_lives(const std::vector<crash_event>& events) {
  std::vector<crash_event> all;
  for (const crash_event& each : events) {
    all.push_back(each);
    if (each.type == "season_ended")
      all.push_back({each.board, crash_state::kept_snapshot, {}, each.snapshot});
  }
  return lives_of(all);
}

// None is ready that was not made, or twice. Those of the last life that are `there` are; one that
// was deleted, by itself or with its board, may never have been.
bool agree(const std::vector<board_life>& expected, const std::vector<board_life>& told,
           const std::vector<std::string>& there) {
  const bool is_told =
      std::equal(expected.begin(), expected.end(), told.begin(), told.end(),
                 [](const board_life& left, const board_life& right) {
                   return left.events == right.events &&
                          std::includes(left.snapshots.begin(), left.snapshots.end(),
                                        right.snapshots.begin(), right.snapshots.end());
                 });
  return is_told && std::all_of(there.begin(), there.end(), [&](const std::string& name) {
           return !expected.back().snapshots.contains(name) || told.back().snapshots.contains(name);
         });
}

std::string text_of(const std::vector<crash_event>& events) {
  std::string text;
  for (const crash_event& each : events) text += "  " + each.text() + "\n";
  return text;
}

}  // namespace

// Bug: an event that is lost or comes twice over a kill, comes in another order than its commit, or
// of a request that was not carried out; a user in it who was erased since.
void crash_owner::verify_events(const std::vector<told_event>& told, told_counts& totals) {
  const auto is_own = [&](const crash_event& event) { return state_.tells_of(event); };
  std::vector<crash_event> own;
  for (const told_event& each : told) {
    if (is_own(each.event)) own.push_back(each.event);
  }
  totals.named += own.size();
  std::vector<std::size_t> anonymous;  // by each course that agrees
  std::vector<std::vector<crash_event>> courses{state_.events()};
  if (const auto other = std::exchange(other_events_, std::nullopt)) courses.push_back(*other);
  for (const auto& course : courses) {
    std::vector<crash_event> expected;
    std::copy_if(course.begin(), course.end(), std::back_inserter(expected), is_own);
    if (agree(expected_lives(expected), lives_of(own), state_.snapshots()))
      anonymous.push_back(course.size() - expected.size());
  }
  if (anonymous.empty()) {
    complaint_ = "expected events\n" + text_of(courses.front()) + "but told were\n" + text_of(own);
    return;
  }
  const auto [least, most] = std::minmax_element(anonymous.begin(), anonymous.end());
  totals.least_anonymous += *least;
  totals.most_anonymous += *most;
  state_.forget_events();
}

}  // namespace scoreboard::system_test
