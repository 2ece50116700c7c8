#include "src/boards/names.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace scoreboard::boards;
using namespace std::string_literals;

TEST_CASE("a user's name is 1 to 64 bytes of UTF-8 without control characters") {
  for (const auto& good : {"a"s, " "s, "5"s, "\xc3\xa9"s, "\xe2\x82\xac"s, "\xf0\x9f\x8f\x86"s,
                           "\xf4\x8f\xbf\xbf"s, std::string(64, 'x')}) {
    CAPTURE(good);
    CHECK(is_user_name(good));
  }
  for (const auto& bad : {""s, std::string(65, 'x'), "\0"s, "a\0b"s, "\n"s, "\x1f"s, "\x7f"s,
                          "\xc2\x80"s, "\xc2\x9f"s,            // control characters of Latin-1
                          "\x80"s, "\xff"s, "\xc0\xaf"s,       // no UTF-8 at all, overlong
                          "\xe2\x82"s, "\xc3"s, "a\xf0\x9f"s,  // cut off
                          "\xed\xa0\x80"s,                     // a surrogate
                          "\xf4\x90\x80\x80"s}) {              // beyond the last code point
    CAPTURE(bad);
    CHECK_FALSE(is_user_name(bad));
  }
}

TEST_CASE("a cut off sequence does not read past the end of the name") {
  const std::string whole = "a\xe2\x82\xac";
  CHECK_FALSE(is_user_name(std::string_view(whole).substr(0, 3)));
}

TEST_CASE("a board's name is 1 to 64 plain characters") {
  CHECK(is_board_name(default_board));
  CHECK(is_board_name("Az09._-"));
  CHECK(is_board_name(std::string(64, 'x')));
  for (const auto& bad : {""s, std::string(65, 'x'), "a b"s, "a/b"s, "\xc3\xa9"s, "a\0"s}) {
    CAPTURE(bad);
    CHECK_FALSE(is_board_name(bad));
  }
}

// Bug: a path that leaves the folder of the time zones, or a name that means something else there.
TEST_CASE("the form of a time zone's name is that of IANA's") {
  for (const auto& name : {"UTC"s, "Etc/GMT+5"s, "America/Port-au-Prince"s, "Africa/Dar_es_Salaam"s,
                           "EST5EDT"s, std::string(64, 'Z')})
    CHECK(is_time_zone_name(name));
  for (const auto& bad : {""s, "utc"s, "../UTC"s, "/UTC"s, "A/../B"s, "A.b"s, "A b"s, "A\0"s, "A:"s,
                          "A,"s, "5"s, "posix/UTC"s, "M\xc3\xa1laga"s, std::string(65, 'Z')}) {
    CAPTURE(bad);
    CHECK_FALSE(is_time_zone_name(bad));
  }
}
