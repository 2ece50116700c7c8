#include "src/base/lane.hpp"

#include <cstdint>

#include "tests/catch.hpp"

using scoreboard::lane;

// Catches a bound that is exceeded, and work that waits although there is room for it.
TEST_CASE("a lane begins its items in order and only within the bound") {
  lane<int> work({10, 100});
  work.push(1, 6);
  work.push(2, 6);
  work.push(3, 1);
  REQUIRE(work.ready());
  CHECK(work.next() == 1);
  CHECK_FALSE(work.ready());  // the third would fit but must not overtake
  work.done(6);
  CHECK(work.next() == 2);
  CHECK(work.next() == 3);
  CHECK_FALSE(work.ready());
  CHECK_FALSE(work.idle());
  work.done(6);
  work.done(1);
  CHECK(work.idle());
}

// Catches a request that waits for ever because it is larger than the bound.
TEST_CASE("an item heavier than the bounds of a lane runs alone") {
  lane<int> work({10, 5});
  REQUIRE(work.takes(50));
  work.push(1, 50);
  CHECK_FALSE(work.takes(1));
  CHECK(work.next() == 1);
  REQUIRE(work.takes(1));
  work.push(2, 1);
  CHECK_FALSE(work.ready());
  work.done(50);
  CHECK(work.next() == 2);
}

// Catches waiting work without a bound, and weights that overflow.
TEST_CASE("a lane takes no more than the bound of waiting work") {
  lane<int> work({1, 5});
  work.push(1, 3);
  CHECK(work.takes(2));
  CHECK_FALSE(work.takes(3));
  CHECK_FALSE(work.takes(SIZE_MAX));
}
