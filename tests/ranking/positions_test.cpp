#include "src/ranking/positions.hpp"

#include <cstdint>

#include "tests/catch.hpp"

using namespace scoreboard::ranking;

// Bug: a sum or a difference beyond 64 bits, or an end that is off by one.
TEST_CASE("windows are cut at the beginning of a board, at its end and at the last number") {
  constexpr auto most = UINT64_MAX;
  CHECK(around(1, 0) == positions{1, 1});
  CHECK(around(5, 2) == positions{3, 5});
  CHECK(around(2, 5) == positions{1, 7});
  CHECK(around(5, 4) == positions{1, 9});
  CHECK(around(5, 5) == positions{1, 10});
  CHECK(around(1, most) == positions{1, most});
  CHECK(around(most, 0) == positions{most, 1});
  CHECK(around(most, 3) == positions{most - 3, 4});
  CHECK(around(most, most) == positions{1, most});

  CHECK(on_board({1, 0}, 10).count == 0);
  CHECK(on_board({1, 10}, 10).count == 10);
  CHECK(on_board({1, most}, 10).count == 10);
  CHECK(on_board({10, 5}, 10) == positions{10, 1});
  CHECK(on_board({11, 5}, 10).count == 0);
  CHECK(on_board({most, 1}, 10).count == 0);
  CHECK(on_board({1, most}, 0).count == 0);
  CHECK(on_board({1, most}, most).count == most);
}
