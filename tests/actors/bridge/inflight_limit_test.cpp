#include "actors/bridge/inflight_limit.hpp"

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
