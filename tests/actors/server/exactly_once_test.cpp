#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

wire::update keyed(std::string key, std::vector<wire::change> changes) {
  return wire::update_of("default", std::move(key), std::move(changes));
}

}  // namespace

TEST_CASE_METHOD(gateway_fixture,
                 "an update that comes again gets its first answer and counts once") {
  const auto first = keyed("a", {add_to(1, 10)});
  CHECK(ask(first) == total(10));
  CHECK(add(1, 5) == total(15));
  CHECK(ask(first) == total(10));
  CHECK(add(1, 0) == total(15));
}

TEST_CASE_METHOD(gateway_fixture, "a key belongs to one request, whatever part of it differs") {
  ask(keyed("a", {add_to(1, 10)}));
  const auto mismatch = error(wire::error_code::idempotency_mismatch);
  CHECK(ask(keyed("a", {add_to(1, 11)})) == mismatch);
  CHECK(ask(keyed("a", {set_to(1, 10)})) == mismatch);
  CHECK(ask(keyed("a", {add_to(2, 10)})) == mismatch);
  CHECK(ask(keyed("a", {{ranking::user_id("1"), wire::change::kind::relative, 10}})) == mismatch);
  CHECK(ask(keyed("a", {add_to(1, 10), add_to(1, 10)})) == mismatch);
  CHECK(ask(wire::update_of("other", "a", {add_to(1, 10)})) == mismatch);
  CHECK(add(1, 0) == total(10));
  CHECK(add(2, 0) == total(0));
}

TEST_CASE_METHOD(gateway_fixture, "a failed change is answered alike when it comes again") {
  set(1, INT64_MAX);
  const auto too_much = keyed("a", {add_to(1, 1)});
  const auto overflow = changes({failed(commits::result_code::overflow)});
  CHECK(ask(too_much) == overflow);
  set(1, 0);
  CHECK(ask(too_much) == overflow);
  CHECK(add(1, 0) == total(0));
}

// Catches a retry that is answered before the first one is stored, and one that waits for ever.
TEST_CASE("a retry of what is in flight shares its fate") {
  const bool stored = GENERATE(true, false);
  gateway_fixture one;
  if (!stored) one.disk->set_full(true);
  const auto update = keyed("a", {add_to(1, 10)});
  one.arrives("p", {{1, far_future, update}, {2, far_future, update}});
  REQUIRE(one.scheduler.try_run_once());
  one.arrives("q", {{3, far_future, update}, {4, far_future, keyed("a", {add_to(1, 9)})}});
  REQUIRE(one.scheduler.try_run_once());
  CHECK(one.answers().count(1) == 0);
  one.run();
  const auto answers = one.answers();
  const auto expected = stored ? total(10) : error(wire::error_code::storage_unavailable);
  for (const std::uint64_t id : {1U, 2U, 3U}) CHECK(answers.at(id) == expected);
  CHECK(answers.at(4) == error(wire::error_code::idempotency_mismatch));
  one.disk->set_full(false);
  CHECK(one.add(1, 0) == total(stored ? 10 : 0));
  // What was never done may be done now.
  CHECK(one.ask(update) == total(10));
}

TEST_CASE("keys are forgotten by number, oldest first") {
  gateway_fixture one({.window = {.keys = 3}});
  for (const auto* key : {"a", "b", "c", "d"}) one.ask(keyed(key, {add_to(1, 1)}));
  CHECK(one.ask(keyed("b", {add_to(1, 1)})) == total(2));
  CHECK(one.ask(keyed("a", {add_to(1, 1)})) == total(5));
}

TEST_CASE("after a restart the boards, the order of ties and the keys are what they were") {
  SEEDED_GENERATOR(random);
  const auto disk = std::make_shared<simulated_disk>();
  std::vector<std::pair<wire::update, wire::outcome>> answered;
  wire::entries before;
  for (int restart = 0; restart < 5; ++restart) {
    gateway_fixture one({.shards = 1 + random() % 7, .disk = disk});
    CHECK(one.all_entries() == before);
    for (const auto& [update, outcome] : answered) REQUIRE(one.ask(update) == outcome);
    for (int i = 0; i < 50; ++i) {
      const auto user = static_cast<std::int64_t>(random() % 30);
      const auto x = static_cast<std::int64_t>(random() % 5);
      const auto update = keyed(std::to_string(restart) + "/" + std::to_string(i),
                                {random() % 2 == 0 ? set_to(user, x) : add_to(user, x)});
      answered.emplace_back(update, one.ask(update));
    }
    before = one.all_entries();
  }
}

// Catches totals that readers see before they are stored, what stays in memory although it could
// not be stored, and a key that is lost or stays with a failure. Writers add 1 to user after user
// in turn; the disk is full now and then, and in the end power is lost.
TEST_CASE("acknowledged is stored, shown is stored, and nothing counts twice") {
  SEEDED_GENERATOR(random);
  for (int life = 0; life < 40; ++life) {
    const auto disk = std::make_shared<simulated_disk>();
    constexpr std::int64_t users = 4;
    std::map<std::uint64_t, wire::update> sent;
    std::map<std::uint64_t, wire::outcome> answers;
    {
      gateway_fixture one({.shards = 1 + random() % 5, .disk = disk});
      std::uint64_t id = 0;
      const auto check_reads = [&] {
        for (const auto& [its_id, outcome] : one.answers()) {
          answers[its_id] = outcome;
          const auto* read = std::get_if<wire::listing>(&outcome);
          if (read == nullptr) continue;
          const auto stored = disk->written();
          for (const auto& x : read->list)
            REQUIRE(x.total <= stored.totals.at({boards::default_board_id, x.user}).total);
        }
        one.port.frames.clear();
      };
      for (int frame = 0; frame < 40; ++frame) {
        std::vector<wire::request> requests;
        for (auto n = 1 + random() % 4; n > 0; --n) {
          ++id;
          if (random() % 4 == 0) {
            requests.push_back(
                {id, far_future, wire::read{"default", wire::top_query{100}, no_limit}});
          } else {
            sent[id] =
                keyed(std::to_string(id), {add_to(static_cast<std::int64_t>(id) % users, 1)});
            requests.push_back({id, far_future, sent[id]});
          }
        }
        one.arrives("p", requests);
        if (random() % 10 == 0) disk->set_full(random() % 2 == 0);
        for (auto n = random() % 9; n > 0 && one.scheduler.has_job(); --n) {
          auto& jobs = one.scheduler.jobs;
          std::swap(jobs.front(), jobs[random() % jobs.size()]);
          one.scheduler.run_once();
        }
        check_reads();
      }
      // Power is lost at any moment: half of the time with much under way.
      if (random() % 2 == 0) {
        one.run_shuffled(random);
        check_reads();
        REQUIRE(answers.size() == id);
      }
      disk->crash();
      disk->set_full(true);  // whatever still happens in there is too late
    }
    disk->set_full(false);
    gateway_fixture after({.disk = disk});
    std::map<std::int64_t, std::int64_t> expected;
    std::size_t done = 0;
    for (const auto& [id, update] : sent) {
      // Sent again: what was acknowledged is answered as it was, all others are done now or were.
      const auto again = after.ask(update);
      REQUIRE(std::holds_alternative<wire::results>(again));
      if (answers.contains(id) && std::holds_alternative<wire::results>(answers[id])) {
        REQUIRE(again == answers[id]);
        ++done;
      }
      ++expected[changes_of(update)[0].user.integer()];
    }
    for (const auto& x : after.all_entries()) REQUIRE(x.total == expected.at(x.user.integer()));
    INFO(done);
  }
}

// Catches rounds that are stored out of order. A writer adds 1 to user after user in turn, so in
// every prefix of what was sent the totals in that order differ by at most 1 and never rise.
TEST_CASE("what survives the loss of power is a prefix of what was sent") {
  SEEDED_GENERATOR(random);
  for (int life = 0; life < 40; ++life) {
    const auto disk = std::make_shared<simulated_disk>();
    constexpr std::int64_t users = 5;
    {
      gateway_fixture one({.shards = 1 + random() % 7, .disk = disk});
      std::int64_t sent = 0;
      for (int frame = 0; frame < 30; ++frame) {
        std::vector<wire::request> requests;
        for (auto n = 1 + random() % 4; n > 0; --n, ++sent)
          requests.push_back({7, far_future, one.fresh({add_to(sent % users, 1)})});
        one.arrives("p", requests);
        for (auto n = random() % 9; n > 0 && one.scheduler.has_job(); --n) {
          auto& jobs = one.scheduler.jobs;
          std::swap(jobs.front(), jobs[random() % jobs.size()]);
          one.scheduler.run_once();
        }
      }
      disk->crash();
      disk->set_full(true);
    }
    disk->set_full(false);
    gateway_fixture after({.disk = disk});
    std::vector<std::int64_t> totals(users, 0);
    for (const auto& x : after.all_entries())
      totals[static_cast<std::size_t>(x.user.integer())] = x.total;
    REQUIRE(std::is_sorted(totals.rbegin(), totals.rend()));
    REQUIRE(totals.front() - totals.back() <= 1);
  }
}

TEST_CASE("a store whose sync failed takes no more, and reads go on") {
  gateway_fixture one;
  CHECK(one.add(1, 10) == total(10));
  one.disk->fail_next(storage::memory_medium::operation::sync);
  for (int i = 0; i < 3; ++i) CHECK(one.add(1, 1) == error(wire::error_code::storage_unavailable));
  CHECK(one.all_entries().at(0).total == 10);
}
