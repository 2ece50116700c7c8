#include "src/boards/settings.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>

#include "src/boards/user_reference.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using boards::settings;
using boards::user_kind;
using ranking::user_id;

// Bug: a board whose bounds let no total through.
TEST_CASE("bounds may meet and not cross") {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  CHECK(boards::is_valid(settings{}));
  CHECK(boards::is_valid(settings{.minimum = 5}));
  CHECK(boards::is_valid(settings{.maximum = -5}));
  CHECK(boards::is_valid(settings{.minimum = 5, .maximum = 5}));
  CHECK(boards::is_valid(settings{.minimum = least, .maximum = most}));
  CHECK_FALSE(boards::is_valid(settings{.minimum = 5, .maximum = 4}));
  CHECK_FALSE(boards::is_valid(settings{.minimum = most, .maximum = least}));
}

// Bug: a season that ends on a day that its period may not have, so that it ends never or later.
TEST_CASE("seasons end on days that every period has") {
  using boards::season_calendar;
  using enum boards::season_period;
  const auto is_right = [](const season_calendar& calendar) {
    const bool right = calendar.is_valid();
    CHECK(boards::is_valid(settings{.season = calendar}) == right);
    return right;
  };
  CHECK(is_right({}));
  for (unsigned number = 0; number < 256; ++number) {
    const auto byte = static_cast<std::uint8_t>(number);
    CAPTURE(number);
    CHECK(is_right({day, 1, byte}) == (number == 1));
    CHECK(is_right({week, 1, byte}) == (number >= 1 && number <= 7));
    CHECK(is_right({month, 1, byte}) == (number >= 1 && number <= 28));
    CHECK(is_right({year, 1, byte}) == (number >= 1 && number <= 31));
    CHECK(is_right({year, 2, byte}) == (number >= 1 && number <= 28));
    CHECK(is_right({year, 4, byte}) == (number >= 1 && number <= 30));
    CHECK(is_right({year, byte, 1}) == (number >= 1 && number <= 12));
    for (const auto other : {day, week, month}) CHECK(is_right({other, byte, 1}) == (number == 1));
    CHECK(is_right({static_cast<boards::season_period>(byte), 1, 1}) == (number < 4));
  }
  CHECK(is_right({day, 1, 1, 1439}));
  CHECK_FALSE(is_right({day, 1, 1, 1440}));
  CHECK_FALSE(is_right({day, 1, 1, 0, ""}));
  CHECK(is_right({day, 1, 1, 0, "Europe/Atlantis"}));
}

TEST_CASE("of a board's own snapshots some are kept, and not any number") {
  using boards::snapshot_period;
  CHECK(boards::is_valid(settings{.snapshots = {{snapshot_period::hour, 1}}}));
  CHECK(boards::is_valid(settings{.snapshots = {{snapshot_period::week, 10'000}}}));
  CHECK_FALSE(boards::is_valid(settings{.snapshots = {{snapshot_period::day, 0}}}));
  CHECK_FALSE(boards::is_valid(settings{.snapshots = {{snapshot_period::day, 10'001}}}));
  CHECK_FALSE(boards::is_valid(settings{.snapshots = {{snapshot_period{3}, 1}}}));
}

// Bug: an order that turns around under the users of a board, or a bound that nobody can change any
// more once somebody has a score.
TEST_CASE("only what a board's totals mean needs an empty board") {
  const settings before;
  CHECK_FALSE(boards::needs_empty_board(before, before));
  CHECK_FALSE(boards::needs_empty_board(before, {.minimum = 1}));
  CHECK_FALSE(boards::needs_empty_board(before, {.maximum = 1}));
  CHECK_FALSE(boards::needs_empty_board(before, {.keep_seasons = 1}));
  CHECK_FALSE(boards::needs_empty_board(before, {.season = boards::season_calendar()}));
  CHECK_FALSE(boards::needs_empty_board(before, {.snapshots = boards::snapshot_schedule()}));
  for (const settings& after :
       {settings{.order = ranking::order::ascending}, settings{.keep = boards::keep_rule::best},
        settings{.users = user_kind::integer}, settings{.users = user_kind::string}}) {
    CHECK(boards::needs_empty_board(before, after));
    CHECK(boards::needs_empty_board(after, before));
  }
}

// Bug: a path's segment "5" that is no user of a board of strings, a body's 5 that is one, or a
// string that passes for a number.
TEST_CASE("whom a reference means depends on where it was written and on the board") {
  const user_id number(std::int64_t{-5});
  const user_id digits("-5");
  const user_id name("ann");
  using found = std::optional<user_id>;
  for (const bool from_path : {false, true}) {
    CAPTURE(from_path);
    CHECK(boards::resolve({number, from_path}, user_kind::any) == found(number));
    CHECK(boards::resolve({number, from_path}, user_kind::integer) == found(number));
    CHECK(boards::resolve({number, from_path}, user_kind::string) ==
          (from_path ? found(digits) : found()));
    for (const auto& text : {digits, name}) {
      CHECK(boards::resolve({text, from_path}, user_kind::any) == found(text));
      CHECK(boards::resolve({text, from_path}, user_kind::integer) == found());
      CHECK(boards::resolve({text, from_path}, user_kind::string) == found(text));
    }
  }
  const user_id smallest(std::numeric_limits<std::int64_t>::min());
  CHECK(boards::resolve({smallest, true}, user_kind::string) ==
        found(user_id("-9223372036854775808")));
}
