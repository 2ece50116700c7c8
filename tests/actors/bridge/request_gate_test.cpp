#include "actors/bridge/request_gate.hpp"

#include "tests/catch.hpp"

using namespace scoreboard;
using actors::request_gate;
using wire::request_weight;

// Catches lists that fill a client process by their bytes, or take the places of all others.
TEST_CASE("the gate bounds bytes, and large requests have half of the places") {
  request_gate gate(4, 100);
  const request_weight small{1, 10, false};
  const request_weight large{100, 40, true};
  CHECK(gate.enter(large));
  CHECK(gate.enter(large));
  CHECK_FALSE(gate.enter(large));
  CHECK(gate.enter(small));
  CHECK_FALSE(gate.enter({1, 11, false}));
  CHECK(gate.enter(small));
  CHECK_FALSE(gate.enter());
  CHECK(gate.inside() == 4);
  gate.leave(large);
  CHECK(gate.enter(large));
  for (const auto& one : {small, small, large, large}) gate.leave(one);
  CHECK(gate.inside() == 0);
  CHECK(gate.enter({1, 500, false}));  // alone
}
