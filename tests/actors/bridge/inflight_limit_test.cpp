#include "actors/bridge/inflight_limit.hpp"

#include <chrono>
#include <cstddef>

#include "tests/catch.hpp"

using namespace scoreboard;
using actors::inflight_limit;
using wire::request_weight;

// Catches lists that fill a client process by their bytes, or take the places of all others.
TEST_CASE("the inflight bounds bytes, and large requests have half of the places") {
  inflight_limit inflight(4, 100);
  const request_weight small{1, 10, false};
  const request_weight large{100, 40, true};
  CHECK(inflight.enter(large));
  CHECK(inflight.enter(large));
  CHECK_FALSE(inflight.enter(large));
  CHECK(inflight.enter(small));
  CHECK_FALSE(inflight.enter({1, 11, false}));
  CHECK(inflight.enter(small));
  CHECK_FALSE(inflight.enter());
  CHECK(inflight.inside() == 4);
  inflight.leave(large);
  CHECK(inflight.enter(large));
  for (const auto& one : {small, small, large, large}) inflight.leave(one);
  CHECK(inflight.inside() == 0);
  CHECK(inflight.enter({1, 500, false}));  // alone
}

namespace {

using namespace std::chrono_literals;

// Small requests of which each waits for `wait`, `a_second` of them, for `time`.
void answer(inflight_limit& to, inflight_limit::clock::time_point& now, std::size_t a_second,
            std::chrono::milliseconds wait, std::chrono::milliseconds time) {
  const auto until = now + time;
  for (; now < until; now += 10ms) to.answered(a_second / 100, wait, now);
}

std::size_t admitted(inflight_limit& by, std::size_t offered) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < offered; ++i) count += by.enter() ? 1U : 0U;
  for (std::size_t i = 0; i < count; ++i) by.leave();
  return count;
}

}  // namespace

// Bug: a queue as long as the bound stays for as long as the overload does, and everybody waits.
TEST_CASE("while every small request waits too long, only as many are let in as are in time") {
  inflight_limit inflight(10'000, 1'000'000, 50ms);
  inflight_limit::clock::time_point now(1h);
  answer(inflight, now, 10'000, 40ms, 1s);
  CHECK(admitted(inflight, 20'000) == 10'000);
  answer(inflight, now, 10'000, 60ms, 400ms);
  CHECK(inflight.allowed() > 400);
  CHECK(inflight.allowed() < 600);
  CHECK(admitted(inflight, 20'000) == inflight.allowed());
  answer(inflight, now, 100, 60ms, 1s);  // a server that does next to nothing
  CHECK(inflight.allowed() == inflight_limit::least_allowed);
  answer(inflight, now, 10'000, 10ms, 5s);
  CHECK(inflight.allowed() == 10'000);
}

// Bug: a server that is started anew, or a burst, is taken for overload.
TEST_CASE("neither a burst nor a pause of the server is overload") {
  inflight_limit inflight(10'000, 1'000'000, 50ms);
  inflight_limit::clock::time_point now(1h);
  answer(inflight, now, 1000, 1ms, 1s);
  answer(inflight, now, 10'000, 90ms, 90ms);
  answer(inflight, now, 1000, 1ms, 200ms);
  CHECK(inflight.allowed() == 10'000);
  for (int i = 0; i < 10; ++i) {
    now += 2s;
    inflight.answered(100, 2s, now);
  }
  answer(inflight, now, 1000, 1ms, 200ms);
  CHECK(inflight.allowed() == 10'000);
}

// Bug: listeners to events, who wait on purpose, or lists take the places of the few that are let
// in, so that under overload nobody is served.
TEST_CASE("requests that wait on purpose and large ones take no place of small ones") {
  inflight_limit inflight(1000, 1'000'000, 50ms);
  inflight_limit::clock::time_point now(1h);
  answer(inflight, now, 100, 60ms, 1s);
  REQUIRE(inflight.allowed() == inflight_limit::least_allowed);
  const request_weight listener{0, 10, false, true};
  const request_weight list{100, 10, true};
  for (int i = 0; i < 200; ++i) {
    REQUIRE(inflight.enter(listener));
    REQUIRE(inflight.enter(list));
  }
  CHECK(admitted(inflight, 1000) == inflight_limit::least_allowed);
  for (int i = 0; i < 200; ++i) {
    inflight.leave(listener);
    inflight.leave(list);
  }
  CHECK(inflight.inside() == 0);
}
