#include "src/ranking/selection.hpp"

#include <catch2/catch.hpp>

#include "src/ranking/board.hpp"

using namespace scoreboard::ranking;

TEST_CASE("equal totals rank in order of arrival over all parts") {
  board a;
  board b;
  a.set(user_id(1), 10, 1);
  b.set(user_id("x"), 10, 2);
  a.set(user_id(3), 10, 3);
  b.set(user_id(4), 20, 4);
  const snapshot parts[] = {a.take_snapshot(), b.take_snapshot()};
  const auto entries = top(parts, 10);
  REQUIRE(entries.size() == 4);
  CHECK(entries[0].user == user_id(4));
  CHECK(entries[1].user == user_id(1));
  CHECK(entries[2].user == user_id("x"));
  CHECK(entries[3].user == user_id(3));
  CHECK(top(parts, 0).empty());
  CHECK(window(parts, 2, 1).size() == 3);
  CHECK(window(parts, 4, 1).size() == 2);
  CHECK(window(parts, 6, 1).empty());
  CHECK(window(parts, UINT64_MAX, UINT64_MAX).size() == 4);
}
