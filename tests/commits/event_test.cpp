#include "src/commits/event.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::commits;
using boards::user_kind;
using boards::user_reference;
using ranking::user_id;

namespace {

event hiding(const user_id& user, user_kind users) {
  event made;
  made.what = event::kind::hidden;
  made.user = user;
  made.users = users;
  return made;
}

commit with(std::vector<entry> entries) { return {7, 70, 700, {}, {}, std::move(entries), 7'000}; }

std::vector<std::uint64_t> numbers_of(const commit_events& made) {
  std::vector<std::uint64_t> numbers;
  for (const auto& told : made.list) numbers.push_back(told.number);
  return numbers;
}

using list = std::vector<std::uint64_t>;

}  // namespace

// Bug: erasing /users/5 takes the name of the user "5" of a board with all kinds of users, who is
// another one and is still there; or leaves that of the user "5" of a board with strings.
TEST_CASE("an erasure is about those events whose board takes 5 for that user") {
  const user_reference path{user_id(5), true};
  CHECK(names(hiding(user_id(5), user_kind::any), path));
  CHECK_FALSE(names(hiding(user_id("5"), user_kind::any), path));
  CHECK(names(hiding(user_id(5), user_kind::integer), path));
  CHECK(names(hiding(user_id("5"), user_kind::string), path));
  CHECK_FALSE(names(hiding(user_id("55"), user_kind::string), path));

  const user_reference number{user_id(5), false};
  CHECK(names(hiding(user_id(5), user_kind::any), number));
  CHECK(names(hiding(user_id(5), user_kind::integer), number));
  CHECK_FALSE(names(hiding(user_id("5"), user_kind::any), number));
  CHECK_FALSE(names(hiding(user_id("5"), user_kind::string), number));

  const user_reference text{user_id("5"), true};
  CHECK(names(hiding(user_id("5"), user_kind::any), text));
  CHECK(names(hiding(user_id("5"), user_kind::string), text));
  CHECK_FALSE(names(hiding(user_id(5), user_kind::any), text));
  CHECK_FALSE(names(hiding(user_id(5), user_kind::integer), text));

  auto shown = hiding(user_id(5), user_kind::any);
  shown.what = event::kind::shown;
  CHECK(names(shown, path));
  event other;
  other.what = event::kind::deleted;
  other.user = user_id(5);
  CHECK_FALSE(names(other, path));
  CHECK_FALSE(names(hiding(user_id::nobody(), user_kind::string), path));
}

// Bug: an event that does not know what its board takes, so that an erasure means somebody else.
TEST_CASE("an event has the kind of users that its board takes") {
  for (const auto users : {user_kind::any, user_kind::integer, user_kind::string}) {
    for (const bool hidden : {true, false}) {
      const auto made = events_of(
          with({visibility_change{boards::board_id{3}, user_id(5), hidden, "b", users}}), 0);
      REQUIRE(made.list.size() == 1);
      auto expected = hiding(user_id(5), users);
      expected.number = 1;
      expected.version = 7;
      expected.at_ms = 7'000;
      expected.what = hidden ? event::kind::hidden : event::kind::shown;
      expected.board = "b";
      CHECK(made.list.front() == expected);
    }
  }
}

// Bug: after a restore, events get numbers that others had before it.
TEST_CASE("a restore skips numbers of events, also in a commit without any") {
  constexpr auto step = std::uint64_t{1} << 40;
  const auto erased = user_erased{{user_id(5), true}};
  CHECK(events_of(with({}), 9).last == 9);
  CHECK(events_of(with({total_change()}), 9).last == 9);

  const auto alone = events_of(with({state_restored{step}}), 9);
  CHECK(alone.list.empty());
  CHECK(alone.last == 9 + step);

  const auto first = events_of(with({state_restored{step}, erased, erased}), 9);
  CHECK(numbers_of(first) == list{step + 10, step + 11});
  CHECK(first.last == step + 11);

  const auto amid = events_of(with({erased, state_restored{step}, erased}), 9);
  CHECK(numbers_of(amid) == list{10, step + 11});
  CHECK(amid.last == step + 11);
}

// Bug: a step in the numbers that depends on how entries are spread over commits.
TEST_CASE("events have the same numbers however their entries are cut into commits") {
  SEEDED_GENERATOR(random);
  for (int round = 0; round < 200; ++round) {
    std::uint64_t last = 0;
    list expected;
    list found;
    std::uint64_t reached = 0;
    std::vector<entry> entries;
    for (int i = 0; i < 30; ++i) {
      switch (random() % 4) {
        case 0:
          entries.emplace_back(total_change());
          break;
        case 1:
          last += 100;
          entries.emplace_back(state_restored{100});
          break;
        default:
          expected.push_back(++last);
          entries.emplace_back(board_deleted());
      }
      if (random() % 3 != 0) continue;
      const auto made = events_of(with(std::exchange(entries, {})), reached);
      reached = made.last;
      for (const auto number : numbers_of(made)) found.push_back(number);
      REQUIRE(reached == last);
    }
    const auto made = events_of(with(entries), reached);
    for (const auto number : numbers_of(made)) found.push_back(number);
    REQUIRE(made.last == last);
    REQUIRE(found == expected);
  }
}
