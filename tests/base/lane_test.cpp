#include "src/base/lane.hpp"

#include <cstdint>

#include "tests/catch.hpp"

using scoreboard::lane;

// Catches a share that is exceeded, and work that waits although its share is free.
TEST_CASE("a lane begins in order and only so much at once") {
  lane<int> one({10, 100});
  one.push(1, 6);
  one.push(2, 6);
  one.push(3, 1);
  REQUIRE(one.ready());
  CHECK(one.next() == 1);
  CHECK_FALSE(one.ready());  // 3 would fit but must not overtake
  one.done(6);
  CHECK(one.next() == 2);
  CHECK(one.next() == 3);
  CHECK_FALSE(one.ready());
  CHECK_FALSE(one.idle());
  one.done(6);
  one.done(1);
  CHECK(one.idle());
}

// Catches a request that waits for ever because it is larger than the bound.
TEST_CASE("what is heavier than a lane's bounds is done alone") {
  lane<int> one({10, 5});
  REQUIRE(one.takes(50));
  one.push(1, 50);
  CHECK_FALSE(one.takes(1));
  CHECK(one.next() == 1);
  REQUIRE(one.takes(1));
  one.push(2, 1);
  CHECK_FALSE(one.ready());
  one.done(50);
  CHECK(one.next() == 2);
}

TEST_CASE("a lane says when too much waits") {
  lane<int> one({1, 5});
  one.push(1, 3);
  CHECK(one.takes(2));
  CHECK_FALSE(one.takes(3));
  CHECK_FALSE(one.takes(SIZE_MAX));
}
