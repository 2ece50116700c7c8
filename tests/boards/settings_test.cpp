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
  CHECK(boards::is_valid({}));
  CHECK(boards::is_valid({.minimum = 5}));
  CHECK(boards::is_valid({.maximum = -5}));
  CHECK(boards::is_valid({.minimum = 5, .maximum = 5}));
  CHECK(boards::is_valid({.minimum = least, .maximum = most}));
  CHECK_FALSE(boards::is_valid({.minimum = 5, .maximum = 4}));
  CHECK_FALSE(boards::is_valid({.minimum = most, .maximum = least}));
}

// Bug: an order that turns around under the users of a board, or a bound that nobody can change any
// more once somebody has a score.
TEST_CASE("only what a board's totals mean needs an empty board") {
  const settings before;
  CHECK_FALSE(boards::needs_empty_board(before, before));
  CHECK_FALSE(boards::needs_empty_board(before, {.minimum = 1}));
  CHECK_FALSE(boards::needs_empty_board(before, {.maximum = 1}));
  CHECK_FALSE(boards::needs_empty_board(before, {.keep_seasons = 1}));
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
