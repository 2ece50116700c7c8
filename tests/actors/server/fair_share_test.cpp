// What large requests may take, and what small ones beside them must not wait for.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

std::vector<wire::change> list_of(std::int64_t size) {
  std::vector<wire::change> changes;
  for (std::int64_t user = 0; user < size; ++user) changes.push_back(add_to(user, 1));
  return changes;
}

/// In the order in which they were sent.
std::vector<std::uint64_t> answered(const gateway_fixture& one) {
  std::vector<std::uint64_t> ids;
  for (const auto& frame : one.port.frames)
    for (const auto& answer : frame.messages) ids.push_back(answer.id);
  return ids;
}

}  // namespace

// Catches lists that fill max_in_flight, so that single requests are refused or wait for all lists.
TEST_CASE("single requests beside many lists are neither refused nor wait for them all") {
  gateway_fixture one({.shards = 2, .max_in_flight = 30'000});
  std::vector<wire::request> requests;
  for (std::uint64_t id = 1; id <= 5; ++id)
    requests.push_back({id, far_future, one.fresh(list_of(10'000))});
  requests.push_back({100, far_future, one.fresh({add_to(0, 1)})});
  requests.push_back({101, far_future, wire::read{"default", wire::top_query{1}, 10}});
  one.arrives("p", requests);
  one.run();
  const auto answers = one.answers();
  // Three wait, which is as much as max_in_flight; more are refused, and the others are not.
  for (std::uint64_t id = 1; id <= 3; ++id) {
    INFO(id);
    CHECK(std::get<wire::results>(answers.at(id)).size() == 10'000);
  }
  CHECK(answers.at(4) == error(wire::error_code::overloaded));
  CHECK(answers.at(5) == error(wire::error_code::overloaded));
  CHECK(answers.at(100) == total(1));  // before the lists
  CHECK(std::holds_alternative<wire::listing>(answers.at(101)));
  const auto order = answered(one);
  const auto place = [&](std::uint64_t id) { return std::ranges::find(order, id); };
  CHECK(place(100) < place(1));
  CHECK(place(101) < place(2));
  CHECK(place(1) < place(2));
  CHECK(place(2) < place(3));
  // What was refused is not remembered, and what was done gives its place back.
  CHECK(std::get<wire::results>(one.ask(requests[3].what)).size() == 10'000);
  CHECK(one.add(0, 0) == total(5));
}

// Catches a list that counts twice because it was sent again while it waited, and one that waits
// for ever.
TEST_CASE("a list that waits and comes again is carried out once") {
  gateway_fixture one({.shards = 2, .max_in_flight = 100'000});
  const auto first = one.fresh(list_of(10'000));
  const auto second = one.fresh(list_of(10'000));
  one.arrives("p", {{1, far_future, first}, {2, far_future, second}, {3, far_future, second}});
  one.run();
  const auto answers = one.answers();
  CHECK(answers.at(2) == answers.at(3));
  CHECK(one.add(7, 0) == total(2));
}

// Catches lists that fill the store faster than it brings them in order: then it stops taking
// writes, and every single update waits for it. Also lists that are never begun again.
TEST_CASE("while the store is behind lists wait, and single updates do not") {
  gateway_fixture one({.shards = 2});
  one.disk->set_behind(true);
  CHECK(one.add(1, 1) == total(1));  // from here on the gateway knows
  one.port.frames.clear();
  one.arrives("p", {{1, far_future, one.fresh(list_of(600))}});
  one.run();
  for (int i = 0; i < 3; ++i) {
    one.scheduler.advance_time(std::chrono::milliseconds(10));
    one.run();
  }
  CHECK(one.answers().empty());
  one.arrives("p", {{2, far_future, one.fresh({add_to(1, 1)})}});
  one.run();
  CHECK(one.answers().at(2) == total(2));
  CHECK(one.answers().size() == 1);
  one.disk->set_behind(false);
  one.scheduler.advance_time(std::chrono::milliseconds(10));
  one.run();
  CHECK(std::get<wire::results>(one.answers().at(1)).size() == 600);
}

// Catches a server that ends without the lists that it took.
TEST_CASE("draining carries out the lists that wait") {
  gateway_fixture one({.shards = 2});
  one.arrives(
      "p", {{1, far_future, one.fresh(list_of(600))}, {2, far_future, one.fresh(list_of(9000))}});
  REQUIRE(one.scheduler.try_run_once());
  caf::anon_send(one.gateway, actors::drain{});
  one.run();
  CHECK(one.answers().size() == 2);
}

// Catches reads that are alike and merged, encoded and counted one by one.
TEST_CASE(
    "large reads that are alike and wait get one answer each, small ones beside them theirs") {
  gateway_fixture one({.shards = 2, .max_in_flight = 1000});
  one.ask(one.fresh(list_of(2000)));
  one.port.frames.clear();
  std::vector<wire::request> requests;
  for (std::uint64_t id = 1; id <= 300; ++id)
    requests.push_back({id, far_future, wire::read{"default", wire::top_query{1500}, no_limit}});
  requests.push_back({1000, far_future, wire::read{"default", wire::window_query{5, 1}, no_limit}});
  one.arrives("p", requests);
  one.run();
  const auto answers = one.answers();
  REQUIRE(answers.size() == 301);
  for (std::uint64_t id = 1; id <= 300; ++id) CHECK(answers.at(id) == answers.at(1));
  CHECK(std::get<wire::listing>(answers.at(1)).list.size() == 1500);
  CHECK(std::get<wire::listing>(answers.at(1000)).list.size() == 3);
}

// Catches large reads that take the place of all others, and places that are not given back.
TEST_CASE("large reads take at most half of max_in_flight") {
  gateway_fixture one({.shards = 1, .max_in_flight = 10});
  for (int again = 0; again < 2; ++again) {
    one.port.frames.clear();
    std::vector<wire::request> requests;
    for (std::uint64_t id = 1; id <= 9; ++id)
      requests.push_back(
          {id, far_future, wire::read{"default", wire::top_query{5000 + id}, no_limit}});
    requests.push_back({10, far_future, wire::read{"default", wire::top_query{5}, no_limit}});
    one.arrives("p", requests);
    one.run();
    const auto answers = one.answers();
    REQUIRE(answers.size() == 10);
    CHECK(std::holds_alternative<wire::listing>(answers.at(5)));
    CHECK(answers.at(6) == error(wire::error_code::overloaded));
    CHECK(std::holds_alternative<wire::listing>(answers.at(10)));
  }
}

// Catches a server that makes whatever answer its peer wishes for.
TEST_CASE("the server bounds the entries of an answer") {
  gateway_fixture one({.shards = 2, .max_in_flight = 1000, .max_entries = 100});
  one.ask(one.fresh(list_of(101)));
  CHECK(one.ask(wire::read{"default", wire::top_query{no_limit}, no_limit}) ==
        error(wire::error_code::too_many));
  CHECK(one.ask(wire::read{"default", wire::window_query{50, no_limit}, no_limit}) ==
        error(wire::error_code::too_many));
  CHECK(std::get<wire::listing>(one.ask(wire::read{"default", wire::top_query{100}, no_limit}))
            .list.size() == 100);
}

// Catches a disk that fails under lists whose places are then lost.
TEST_CASE("a list that could not be stored gives its share back") {
  gateway_fixture one({.shards = 2});
  const auto list = one.fresh(list_of(500));
  one.disk->set_full(true);
  CHECK(one.ask(list) == error(wire::error_code::storage_unavailable));
  one.disk->set_full(false);
  CHECK(std::get<wire::results>(one.ask(list)).size() == 500);
}
