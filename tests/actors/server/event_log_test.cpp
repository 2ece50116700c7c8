#include "actors/server/event_log.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/actors/actor_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using actors::event_log;
using commits::event;
using ranking::user_id;

namespace {

constexpr std::uint64_t all = 1000;  // a limit that is not reached

/// An event log without a gateway: the test is who commits and who asks.
class log_fixture {
 public:
  explicit log_fixture(std::deque<event> stored = {}, std::uint64_t last = 0,
                       std::uint64_t forgotten = 0)
      : under_test(std::move(stored), {0, 0, 0, 0, last, forgotten}, door_) {}

  void note(const commits::commit& stored) { under_test.note(stored, stored.version); }

  std::uint64_t take(const wire::events_query& asked) {
    under_test.take({"p", ++last_id_}, asked, version_, now);
    return last_id_;
  }

  void pass(std::chrono::milliseconds time) {
    now += time;
    under_test.tick(version_, now);
  }

  /// What that request came to, if it did.
  std::optional<wire::answer> answer_to(std::uint64_t id) {
    door_.flush();
    for (auto& frame : std::exchange(port_.frames, {})) {
      for (auto& one : frame.messages) {
        CHECK_FALSE(answers_.contains(one.id));
        answers_[one.id] = std::move(one);
      }
    }
    const auto found = answers_.find(id);
    return found == answers_.end() ? std::nullopt : std::optional(found->second);
  }

  /// REQUIRES: the request came to a list.
  wire::event_list list_of(std::uint64_t id) {
    const auto found = answer_to(id);
    REQUIRE(found);
    REQUIRE(std::holds_alternative<wire::event_list>(found->what));
    return std::get<wire::event_list>(found->what);
  }

  /// What the request came to, which is an error.
  wire::error_code error_of(std::uint64_t id) {
    const auto found = answer_to(id);
    REQUIRE(found);
    REQUIRE(std::holds_alternative<wire::error_code>(found->what));
    return std::get<wire::error_code>(found->what);
  }

  event_log::time_point now{};

 private:
  tests::recording_port<wire::answer> port_;
  actors::door door_{port_};
  std::map<std::uint64_t, wire::answer> answers_;
  std::uint64_t last_id_ = 0;
  std::uint64_t version_ = 1;

 public:
  event_log under_test;
};

template <class... Entries>
commits::commit commit_of(std::uint64_t version, Entries... entries) {
  commits::commit made;
  made.version = version;
  made.wall_ms = 1000 * version;
  (made.entries.emplace_back(std::move(entries)), ...);
  return made;
}

commits::board_deleted deletion(std::string board) {
  commits::board_deleted made;
  made.name = std::move(board);
  return made;
}

commits::visibility_change hiding(std::string board, user_id user, bool hidden = true,
                                  boards::user_kind kind = boards::user_kind::any) {
  return {boards::default_board_id, std::move(user), hidden, std::move(board), kind};
}

std::deque<event> events_from(std::uint64_t first, std::uint64_t last) {
  std::deque<event> made(last + 1 - first);
  for (auto& one : made) one.number = first++;
  return made;
}

std::vector<std::uint64_t> numbers_of(const wire::event_list& of) {
  std::vector<std::uint64_t> made;
  for (const auto& one : of.list) made.push_back(one.number);
  return made;
}

using event_numbers = std::vector<std::uint64_t>;

}  // namespace

// Bug: a number, version or time of another event, or one that a commit without events uses up.
TEST_CASE("events are numbered over commits and have what their commit has") {
  log_fixture log;
  log.note(commit_of(1, deletion("a"), deletion("b")));
  log.note(commit_of(2, commits::total_change()));
  log.note(commit_of(3, commits::user_erased{{user_id(1), false}}));
  const auto found = log.list_of(log.take({0, "", all}));
  REQUIRE(numbers_of(found) == event_numbers{1, 2, 3});
  CHECK(found.last == 3);
  CHECK(found.list[1].board == "b");
  CHECK(found.list[1].version == 1);
  CHECK(found.list[1].at_ms == 1000);
  CHECK(found.list[2].what == event::kind::erased);
  CHECK(found.list[2].board.empty());
  CHECK(found.list[2].version == 3);
}

// Bug: an event that comes twice or not at all where pages meet.
TEST_CASE("pages of events join, also of one board") {
  log_fixture log;
  for (std::uint64_t version = 1; version <= 9; ++version)
    log.note(commit_of(version, deletion(version % 3 == 0 ? "b" : "a")));
  for (const std::string board : {"", "a", "b", "c"}) {
    std::vector<std::uint64_t> got;
    std::uint64_t after = 0;
    for (int page = 0; page < 9; ++page) {
      const auto found = log.list_of(log.take({after, board, 2}));
      for (const auto number : numbers_of(found)) got.push_back(number);
      after = found.last;
      if (found.list.size() < 2) break;
    }
    CAPTURE(board);
    CHECK(after == 9);
    CHECK(got == (board.empty()  ? event_numbers{1, 2, 3, 4, 5, 6, 7, 8, 9}
                  : board == "a" ? event_numbers{1, 2, 4, 5, 7, 8}
                  : board == "b" ? event_numbers{3, 6, 9}
                                 : event_numbers{}));
  }
}

// Bug: a waiter who is never told, is told of nothing at once, or twice; a restart of the time that
// makes a reader's deadline pass.
TEST_CASE("who waits is told of the next event, or after 4 s that there is none") {
  log_fixture log;
  log.note(commit_of(1, deletion("a")));
  const auto first = log.take({1, "", all, true});
  const auto now_on = log.take({std::nullopt, "", all, true});
  const auto of_b = log.take({0, "b", all, true});
  CHECK_FALSE(log.answer_to(first));
  CHECK_FALSE(log.answer_to(now_on));
  CHECK_FALSE(log.answer_to(of_b));
  CHECK(numbers_of(log.list_of(log.take({0, "", all, true}))) == event_numbers{1});
  log.pass(2s);
  log.note(commit_of(2, commits::total_change()));
  CHECK_FALSE(log.answer_to(first));
  log.note(commit_of(3, deletion("a"), deletion("c")));
  CHECK(numbers_of(log.list_of(first)) == event_numbers{2, 3});
  CHECK(numbers_of(log.list_of(now_on)) == event_numbers{2, 3});
  CHECK_FALSE(log.answer_to(of_b));
  log.pass(1999ms);
  CHECK_FALSE(log.answer_to(of_b));
  log.pass(1ms);
  const auto nothing = log.list_of(of_b);
  CHECK(nothing.list.empty());
  CHECK(nothing.last == 3);
}

// Bug: a reader who takes the oldest of what is kept for the next one, or waits for events that
// there cannot be.
TEST_CASE("events that are gone, and those that are not there yet") {
  log_fixture log(events_from(96, 100), 100, 95);
  CHECK(log.error_of(log.take({0, "", all})) == wire::error_code::events_gone);
  CHECK(log.error_of(log.take({94, "", all, true})) == wire::error_code::events_gone);
  CHECK(numbers_of(log.list_of(log.take({95, "", all}))) == event_numbers{96, 97, 98, 99, 100});
  CHECK(log.list_of(log.take({100, "", all})).last == 100);
  CHECK(log.list_of(log.take({std::nullopt, "", all})).last == 100);
  CHECK(log.error_of(log.take({101, "", all, true})) == wire::error_code::unknown_event);
}

TEST_CASE("the newest 100 000 events are kept") {
  log_fixture log;
  commits::commit many;
  many.version = 1;
  many.entries.assign(commits::kept_events, deletion("a"));
  log.note(many);
  CHECK(numbers_of(log.list_of(log.take({0, "", 1}))) == event_numbers{1});
  log.note(commit_of(2, deletion("b")));
  CHECK(log.error_of(log.take({0, "", 1})) == wire::error_code::events_gone);
  CHECK(numbers_of(log.list_of(log.take({1, "", 1}))) == event_numbers{2});
  CHECK(numbers_of(log.list_of(log.take({1, "b", 1}))) == event_numbers{commits::kept_events + 1});
}

// Bug: a start keeps more events than it would without one, or forgets that some were forgotten.
TEST_CASE("of the events in the store the newest 100 000 are kept") {
  const auto last = commits::kept_events + 500;
  log_fixture log(events_from(101, last), last, 100);
  CHECK(log.error_of(log.take({499, "", 1})) == wire::error_code::events_gone);
  CHECK(numbers_of(log.list_of(log.take({500, "", 1}))) == event_numbers{501});
}

// Bug: a listener who heard events that a restore took back is refused, or misses what comes.
TEST_CASE("after a restore everybody is told of all events since, whichever was the last heard") {
  constexpr auto step = std::uint64_t{1} << 40;
  const auto last = step + 10;
  log_fixture log(events_from(8, 10), last, 7);
  CHECK(log.error_of(log.take({6, "", all})) == wire::error_code::events_gone);
  CHECK(numbers_of(log.list_of(log.take({8, "", all}))) == event_numbers{9, 10});
  CHECK(log.list_of(log.take({25, "", all})).list.empty());
  CHECK(log.error_of(log.take({last + 1, "", all})) == wire::error_code::unknown_event);
  const auto waits = log.take({25, "", all, true});
  const auto now_on = log.take({std::nullopt, "", all, true});
  log.note(commit_of(1, deletion("a"), deletion("b")));
  for (const auto id : {waits, now_on, log.take({10, "", all}), log.take({last, "", all})})
    CHECK(numbers_of(log.list_of(id)) == event_numbers{last + 1, last + 2});
  const auto of_b = log.list_of(log.take({500, "b", all}));
  CHECK(numbers_of(of_b) == event_numbers{last + 2});
  CHECK(of_b.last == last + 2);
  CHECK(numbers_of(log.list_of(log.take({9, "", 2}))) == event_numbers{10, last + 1});

  // Also when there are so many that the last one of before the restore is forgotten.
  commits::commit many;
  many.version = 2;
  many.entries.assign(commits::kept_events - 2, deletion("c"));
  log.note(many);
  CHECK(log.error_of(log.take({9, "", 1})) == wire::error_code::events_gone);
  for (const std::uint64_t heard : {std::uint64_t{10}, std::uint64_t{25}, last})
    CHECK(numbers_of(log.list_of(log.take({heard, "", 1}))) == event_numbers{last + 1});
  log.note(commit_of(3, deletion("d")));
  CHECK(log.error_of(log.take({25, "", 1})) == wire::error_code::events_gone);
}

// Bug: a restore that is noted without an event, or with one, and not in the numbers.
TEST_CASE("a commit of a restore skips numbers") {
  log_fixture log;
  log.note(commit_of(1, deletion("a"), deletion("b")));
  log.note(commit_of(2, commits::state_restored{1000}));
  CHECK(log.list_of(log.take({std::nullopt, "", all})).last == 1002);
  CHECK(numbers_of(log.list_of(log.take({1, "", all}))) == event_numbers{2});
  log.note(commit_of(3, commits::state_restored{1000}, deletion("c")));
  CHECK(numbers_of(log.list_of(log.take({7, "", all}))) == event_numbers{2003});
}

// Bug: a reader who waits beyond the bound and costs memory, or is never told.
TEST_CASE("only so many may wait") {
  log_fixture log;
  for (std::size_t i = 0; i < event_log::most_waiting; ++i) log.take({0, "", all, true});
  CHECK(log.error_of(log.take({0, "", all, true})) == wire::error_code::overloaded);
  CHECK(log.list_of(log.take({0, "", all})).list.empty());
  log.pass(event_log::longest_wait);
  CHECK_FALSE(log.answer_to(log.take({0, "", all, true})));
}

// Bug: a name that outlives the user's erasure, or that of somebody else which does not.
TEST_CASE("events name nobody who was erased since") {
  log_fixture log;
  using boards::user_kind;
  log.note(commit_of(1, hiding("a", user_id(5)), hiding("a", user_id("5")), hiding("a", user_id(6)),
                     hiding("a", user_id(5), false),
                     hiding("b", user_id("5"), true, user_kind::string)));
  const auto users = [&] {
    std::vector<user_id> made;
    for (const auto& one : log.list_of(log.take({0, "", 5})).list) made.push_back(one.user);
    return made;
  };
  log.note(commit_of(2, commits::user_erased{{user_id(5), false}}));
  CHECK(users() ==
        std::vector{user_id::nobody(), user_id("5"), user_id(6), user_id::nobody(), user_id("5")});
  // In a path 5 is the string where users are strings, and only there.
  log.note(commit_of(3, commits::user_erased{{user_id(5), true}}));
  CHECK(users() == std::vector{user_id::nobody(), user_id("5"), user_id(6), user_id::nobody(),
                               user_id::nobody()});
  log.note(commit_of(4, hiding("a", user_id(5))));
  CHECK(log.list_of(log.take({7, "", all})).list.front().user == user_id(5));
  // What is told with the erasure does not name the user either.
  const auto waits = log.take({8, "", all, true});
  log.note(commit_of(5, hiding("a", user_id(6)), commits::user_erased{{user_id(6), false}}));
  const auto told = log.list_of(waits);
  REQUIRE(told.list.size() == 2);
  CHECK(told.list.front().user == user_id::nobody());
}

// Bug: any difference from a plain list of all events, whoever waits since when and for which
// board.
TEST_CASE("whoever asks, and whenever, is told what a plain list says") {
  SEEDED_GENERATOR(random);
  const auto draw = [&](std::uint64_t below) { return random() % below; };
  const std::vector<std::string> names{"a", "b", ""};
  struct waiter {
    std::uint64_t id = 0;
    wire::events_query asked;
    std::uint64_t after = 0;
    event_log::time_point until;
  };
  log_fixture log;
  std::vector<std::pair<std::uint64_t, std::string>> plain;  // of all events, with their boards
  std::uint64_t last = 0;
  std::vector<waiter> waiting;
  const auto expected = [&](const wire::events_query& asked, std::uint64_t after) {
    event_numbers made;
    for (const auto& [number, board] : plain) {
      if (number <= after || made.size() == asked.limit) continue;
      if (asked.board.empty() || board == asked.board) made.push_back(number);
    }
    return made;
  };
  for (std::uint64_t step = 1; step <= 3000; ++step) {
    if (draw(3) == 0) {
      auto stored = commit_of(step);
      for (auto left = draw(4); left > 0; --left) {
        plain.emplace_back(++last, names[draw(2)]);
        stored.entries.emplace_back(deletion(plain.back().second));
      }
      if (draw(20) == 0) {
        stored.entries.emplace_back(commits::state_restored{5});
        last += 5;
      }
      log.note(stored);
    } else if (draw(4) == 0) {
      log.pass(std::chrono::milliseconds(draw(2000)));
    } else {
      wire::events_query asked{std::nullopt, names[draw(3)], 1 + draw(5), draw(2) == 0};
      if (draw(4) != 0) asked.after = last - draw(std::min<std::uint64_t>(last, 9) + 1);
      waiting.push_back({log.take(asked), asked, asked.after.value_or(last),
                         log.now + (asked.wait ? event_log::longest_wait : 0s)});
    }
    std::erase_if(waiting, [&](const waiter& one) {
      const auto wanted = expected(one.asked, one.after);
      const bool told = !wanted.empty() || !one.asked.wait || one.until <= log.now;
      REQUIRE(log.answer_to(one.id).has_value() == told);
      if (told) REQUIRE(numbers_of(log.list_of(one.id)) == wanted);
      return told;
    });
  }
}
