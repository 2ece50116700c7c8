#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using namespace std::chrono_literals;

namespace {

wire::update keyed(std::string key, std::int64_t user, std::int64_t score) {
  return wire::update_of("default", std::move(key), {add_to(user, score)});
}

wire::update made_by_service(wire::update what) {
  what.made_by = wire::update::key_maker::service;
  return what;
}

}  // namespace

// Catches a store that forgets the record of the commit which made the others too old.
TEST_CASE("after a quiet time longer than the window, a key lives through a restart") {
  const auto disk = std::make_shared<simulated_disk>();
  const auto update = keyed("K", 1, 5);
  {
    gateway_fixture one({.disk = disk, .window = {.sender_age = 8s}});
    CHECK(one.ask(keyed("first", 1, 1)) == total(1));
    *one.running_time += 10s;
    CHECK(one.ask(update) == total(6));
  }
  gateway_fixture again({.disk = disk, .window = {.sender_age = 8s}});
  CHECK(again.ask(update) == total(6));
  CHECK(again.add(1, 0) == total(6));
}

// Catches keys of the service that push out a sender's, and a list that counts as many keys.
TEST_CASE("what a sender's key holds, no other traffic takes away") {
  const auto disk = std::make_shared<simulated_disk>();
  const actors::window_limits window{.keys = 5, .list_results = 20};
  const auto update = keyed("K", 1, 5);
  {
    gateway_fixture one({.disk = disk, .window = window});
    CHECK(one.ask(update) == total(5));
    for (int i = 0; i < 50; ++i) {
      const auto n = std::to_string(i);
      one.ask(made_by_service(keyed("s" + n, 2, 1)));
      one.ask(made_by_service(
          wire::update_of("default", "l" + n, std::vector<wire::change>(7, add_to(3, 1)))));
      one.ask(wire::update_of("default", "L" + n, std::vector<wire::change>(7, add_to(4, 1))));
    }
    CHECK(one.ask(update) == total(5));
  }
  gateway_fixture again({.disk = disk, .window = window});
  CHECK(again.ask(update) == total(5));
  CHECK(again.add(1, 0) == total(5));
}

TEST_CASE("keys of different makers never meet") {
  gateway_fixture one;
  CHECK(one.ask(keyed("K", 1, 5)) == total(5));
  CHECK(one.ask(made_by_service(keyed("K", 1, 5))) == total(10));
  CHECK(one.ask(keyed("K", 1, 5)) == total(5));
}

// Catches a key that stands for a request that was sent otherwise, though it changes the same.
TEST_CASE("a key belongs to the request as it was sent, also when nothing in it can be done") {
  const bool empty = GENERATE(true, false);
  gateway_fixture one;
  auto update = keyed("K", 1, 5);
  if (empty) changes_of(update).clear();
  update.fingerprint = 1;
  const auto first = one.ask(update);
  CHECK(one.ask(update) == first);
  update.fingerprint = 2;
  CHECK(one.ask(update) == error(wire::error_code::idempotency_mismatch));
}

// Catches any way in which a quiet time, other traffic, failures of the disk or restarts make a key
// count twice while its window promises it. Commit time is the server's running time; a key is
// promised for its age and while fewer keys than the window holds came since.
TEST_CASE("whatever happens in between, a promised key counts once") {
  SEEDED_GENERATOR(random);
  constexpr std::size_t keys = 12;
  const actors::window_limits window{
      .sender_age = 8s, .service_age = 3s, .keys = keys, .list_results = 60};
  struct sent {
    wire::update update;
    wire::outcome answer;
    std::chrono::milliseconds at;
    std::size_t size = 1;
  };
  for (int history = 0; history < 15; ++history) {
    const auto disk = std::make_shared<simulated_disk>();
    std::chrono::milliseconds now{0};  // commit time since the start of the history
    std::map<std::pair<bool, bool>, std::vector<sent>> all;  // by maker and whether it is a list
    int count = 0;
    for (int life = 0; life < 6; ++life) {
      gateway_fixture one({.shards = 1 + random() % 4, .disk = disk, .window = window});
      const auto born = now;
      const auto add = [&] {
        const bool service = random() % 2 == 0;
        const bool list = random() % 3 == 0;
        const auto user = static_cast<std::int64_t>(random() % 5);
        auto update = wire::update_of("default", fmt::format("k{}", ++count), {});
        changes_of(update).assign(list ? 2 + random() % 6 : 1, add_to(user, 1));
        if (service) update = made_by_service(std::move(update));
        disk->set_full(random() % 8 == 0);
        const auto answer = one.ask(update);
        disk->set_full(false);
        if (!std::holds_alternative<wire::results>(answer)) return;
        now = born + *one.running_time;
        all[{service, list}].push_back({update, answer, now, changes_of(update).size()});
      };
      const auto repeat_promised = [&] {
        for (const auto& [kind, list] : all) {
          const auto age = kind.first ? window.service_age : window.sender_age;
          const auto most = kind.second ? window.list_results : window.keys;
          std::size_t size = 0;
          for (auto at = list.rbegin(); at != list.rend(); ++at) {
            size += at->size;
            if (size > most || at->at + age < now) break;
            INFO("key " << at->update.key << " after " << count << ", life " << life);
            REQUIRE(one.ask(at->update) == at->answer);
          }
        }
      };
      repeat_promised();
      for (int i = 0; i < 25; ++i) {
        if (random() % 6 == 0) *one.running_time += std::chrono::milliseconds(random() % 12'000);
        if (random() % 3 == 0)
          repeat_promised();
        else
          add();
      }
    }
  }
}
