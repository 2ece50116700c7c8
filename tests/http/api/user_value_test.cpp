#include "http/api/user_value.hpp"

#include <cstdint>
#include <random>
#include <string>

#include "src/boards/names.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using boards::user_reference;
using http::parse_user;
using namespace std::string_literals;

// Bug: an integer that is told from its digits only on some boards, and text that passes for one.
TEST_CASE("a segment that is an int64 in canonical decimal is that integer") {
  const auto is = [](std::string_view segment, std::int64_t integer) {
    CAPTURE(segment);
    CHECK(parse_user(segment) == user_reference{ranking::user_id(integer), true});
  };
  is("0", 0);
  is("5", 5);
  is("-5", -5);
  is("10", 10);
  is("9223372036854775807", INT64_MAX);
  is("-9223372036854775808", INT64_MIN);
  for (const std::string text :
       {"-0", "00", "007", "-01", "+5", "5.0", "1e3", " 5", "5 ", "-", "--5", "0x5",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999999"}) {
    CAPTURE(text);
    CHECK(parse_user(text) == user_reference{ranking::user_id(text), false});
  }
}

// Bug: a user whose name no path can say, or two spellings of which one means somebody else.
TEST_CASE("a segment that is a JSON string is the string, and any other is itself") {
  const auto is = [](std::string_view segment, const std::string& text) {
    CAPTURE(segment);
    CHECK(parse_user(segment) == user_reference{ranking::user_id(text), false});
  };
  is("Ann", "Ann");
  is("..", "..");
  is(R"("5")", "5");
  is(R"("..")", "..");
  is(R"("\u00e9")", "\xc3\xa9");
  is(R"("\ud83d\ude00")", "\xf0\x9f\x98\x80");
  is(R"("\"")", "\"");
  is(R"("\"5\"")", R"("5")");
  for (const auto* none : {"\"", "\"5", "5\"", R"("5"5")", R"("5" )", R"( "5")", R"("\x")",
                           R"("\")", R"("a","b")", "null", "true", "[]", R"({"a":1})", "'5'"})
    is(none, none);
  is('"' + std::string(64, 'x') + '"', std::string(64, 'x'));
  is(std::string(64, 'x'), std::string(64, 'x'));
}

TEST_CASE("nobody is called what is empty, too long, no UTF-8 or holds control characters") {
  for (const auto& none :
       {""s, R"("")"s, "\0"s, "a\nb"s, "\x7f"s, "\xc2\x85"s, "\xff"s, "\xed\xa0\x80"s,
        R"("\u0000")"s, R"("\n")"s, R"("\ud83d")"s, R"("\ude00\ud83d")"s, std::string(65, 'x'),
        '"' + std::string(65, 'x') + '"', "\"\xff\""s}) {
    CAPTURE(none);
    CHECK_FALSE(parse_user(none));
  }
}

// Bug: any user that a board may have and no segment names.
TEST_CASE("every user has a segment") {
  SEEDED_GENERATOR(random);
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  constexpr std::string_view alphabet = "0123456789-\"\\./%{}ax ";
  for (int round = 0; round < 2000; ++round) {
    std::string name;
    for (auto left = 1 + below(6); left > 0; --left) name += alphabet[below(alphabet.size())];
    std::string quoted = "\"";
    for (const char c : name) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    quoted += '"';
    CAPTURE(name, quoted);
    CHECK(parse_user(quoted) == user_reference{ranking::user_id(name), false});
    const auto integer = static_cast<std::int64_t>(random());
    CHECK(parse_user(std::to_string(integer)) == user_reference{ranking::user_id(integer), true});
    // None when it is the JSON string of nothing.
    const auto found = parse_user(name);
    CHECK((!found || found->user.is_integer() || boards::is_user_name(found->user.text())));
  }
}
