#include "http/api/names.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace scoreboard::http;

// Bug: a past season that cannot be read because people could not have named it, or one that people
// make up.
TEST_CASE("people name boards and snapshots, and the service some snapshots besides") {
  for (const auto* free : {"a", "A.b_c-9", "-", "_", "0", "season", "season_1", "Season-1", "hour",
                           "daily", "weekly", "frozen-1", "Frozen", "launch.2"}) {
    CAPTURE(free);
    CHECK(may_name_board(free));
    CHECK(may_name_snapshot(free));
    CHECK(is_snapshot_name(free));
  }
  for (const auto* taken : {"season-1", "season-", "hour-20261125T10", "day-20261125",
                            "week-2026W48", "day-x", "frozen"}) {
    CAPTURE(taken);
    CHECK_FALSE(may_name_board(taken));
    CHECK_FALSE(may_name_snapshot(taken));
    CHECK(is_snapshot_name(taken));
  }
  for (const auto* none : {"", ".", "..", ".a", "a b", "a/b", "a%20b", "\xc3\xa9", "a\n"}) {
    CAPTURE(none);
    CHECK_FALSE(may_name_board(none));
    CHECK_FALSE(may_name_snapshot(none));
    CHECK_FALSE(is_snapshot_name(none));
  }
  CHECK(may_name_snapshot(std::string(64, 'a')));
  CHECK_FALSE(is_snapshot_name(std::string(65, 'a')));
}
