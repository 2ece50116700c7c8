#include "actors/server/store_commands.hpp"

#include "tests/catch.hpp"

using namespace scoreboard;
using actors::describe;

// Bug: somebody who compares two checks does not see that a season is missing.
TEST_CASE("the check says of a board what there is, and nothing of what there is not") {
  CHECK(describe("chess", {}) == "board chess: 0 users");
  CHECK(describe("chess", {9, 2, 3, {}}) == "board chess: 9 users, 2 of them hidden, 3 with data");
  CHECK(describe("chess", {9, 0, 0, {4, 0}}) ==
        "board chess: 9 users, 4 past seasons and snapshots");
  CHECK(describe("chess", {0, 0, 0, {4, 1}}) ==
        "board chess: 0 users, 5 past seasons and snapshots, 1 of them still to be written");
  CHECK(describe("chess", {0, 0, 0, {0, 2}}) ==
        "board chess: 0 users, 2 past seasons and snapshots, 2 of them still to be written");
}
