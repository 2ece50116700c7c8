#include "http/json.hpp"

#include <string>
#include <variant>

#include <catch2/catch.hpp>

using namespace scoreboard;
using http::json_of;
using http::parse_score;
using wire::error_code;
using wire::update;

namespace {

update parsed(std::string_view body) {
  const auto result = parse_score(body, "b");
  CAPTURE(body);
  REQUIRE(std::holds_alternative<update>(result));
  CHECK(std::get<update>(result).board == "b");
  return std::get<update>(result);
}

void refused(std::string_view body, error_code why) {
  const auto result = parse_score(body, "b");
  CAPTURE(body);
  REQUIRE(std::holds_alternative<error_code>(result));
  CHECK(wire::name(std::get<error_code>(result)) == wire::name(why));
}

}  // namespace

TEST_CASE("bodies of PUT /score that are right") {
  CHECK(parsed(R"({"user": 123, "total": 250})") ==
        update{"b", ranking::user_id(123), update::kind::absolute, 250});
  CHECK(parsed(R"({"score":"+10","user":"5"})") ==
        update{"b", ranking::user_id("5"), update::kind::relative, 10});
  CHECK(parsed(R"({"user":1,"score":"-115"})").value == -115);
  CHECK(parsed(R"({"user":1,"score":"+007"})").value == 7);
  CHECK(parsed(R"({"user":1,"score":"+9223372036854775807"})").value == INT64_MAX);
  CHECK(parsed(R"({"user":1,"score":"-9223372036854775808"})").value == INT64_MIN);
  CHECK(parsed(R"({"user":-9223372036854775808,"total":9223372036854775807})") ==
        update{"b", ranking::user_id(INT64_MIN), update::kind::absolute, INT64_MAX});
  CHECK(parsed(R"({"user":1,"total":-0})").value == 0);
  CHECK(parsed("\t{\n\"user\" : \"\\u00e9\\\"\" , \"total\" : 1 }\r\n").user ==
        ranking::user_id("\xc3\xa9\""));
}

TEST_CASE("bodies of PUT /score that are wrong") {
  for (const auto* body :
       {"", " ", "{", "x", R"({"user":1,"total":1}})", R"({"user":1,"total":1} 2)",
        R"({"user":1,"total":01})", R"({"user":1,"total":+1})", R"({'user':1,"total":1})",
        R"({"user":1,"total":1,})", R"({"user":1,"total":1e})", R"({"user":"\ud800","total":1})",
        "{\"user\":\"\xff\",\"total\":1}", "{\"user\":\"\n\",\"total\":1}"})
    refused(body, error_code::invalid_json);
  refused(R"({"user":1,"total":1e400})", error_code::invalid_total);
  refused(R"({"user":1e400,"total":1})", error_code::invalid_user);
  refused("1e400", error_code::invalid_body);
  refused(std::string_view("{\"user\":1,\"total\":1}\0", 21), error_code::invalid_json);
  refused(std::string_view("{\"user\":1,\"total\":1}\0x", 22), error_code::invalid_json);

  for (const auto* body : {"[]", "1", "null", "\"user\"", "{}", R"({"user":1})", R"({"total":1})",
                           R"({"user":1,"total":1,"score":"+1"})", R"({"user":1,"total":1,"x":2})",
                           R"({"user":1,"user":1,"total":1})", R"({"user":1,"total":1,"total":1})",
                           R"([{"user":1,"total":1}])", R"({"User":1,"total":1})",
                           R"({"x":{"user":1,"total":1}})", R"({"user":1,"total":1,"":{}})"})
    refused(body, error_code::invalid_body);

  for (const auto* user :
       {"1.0", "1e3", "true", "null", "\"\"", "9223372036854775808", "[1]", "{}",
        "-9223372036854775809", R"("\u0000")", R"("\u0007")", R"("\u007f")", R"("\u0085")"})
    refused(std::string(R"({"user":)") + user + R"(,"total":1})", error_code::invalid_user);
  refused(R"({"total":1,"user":")" + std::string(65, 'x') + "\"}", error_code::invalid_user);

  for (const auto* total : {"1.0", "1e3", "true", "\"5\"", "9223372036854775808", "null", "[]",
                            "{\"total\":1}", "18446744073709551616"})
    refused(std::string(R"({"user":1,"total":)") + total + "}", error_code::invalid_total);

  for (const auto* score : {"\"10\"",
                            "\"+\"",
                            "\"-\"",
                            "\"+1x\"",
                            "\"*7\"",
                            "10",
                            "\"\"",
                            "\"+-5\"",
                            "\"--5\"",
                            "\"++5\"",
                            "\"+ 5\"",
                            "\" +5\"",
                            "\"+5 \"",
                            "\"+1.0\"",
                            "\"+9223372036854775808\"",
                            "\"-9223372036854775809\"",
                            "null",
                            "\"+0x10\"",
                            R"("+1\u0000")",
                            "[\"+1\"]"})
    refused(std::string(R"({"user":1,"score":)") + score + "}", error_code::invalid_score);
}

// Catches a parser that recurses.
TEST_CASE("deep nesting costs no stack") {
  refused(std::string(1'000'000, '['), error_code::invalid_json);
  std::string closed(1'000'000, '[');
  refused(closed + std::string(1'000'000, ']'), error_code::invalid_body);
}

TEST_CASE("answers as JSON") {
  CHECK(json_of(ranking::user_id(-5), INT64_MIN) == R"({"user":-5,"total":-9223372036854775808})");
  CHECK(json_of(ranking::user_id("a\"\\\xc3\xa9/"), 1) ==
        "{\"user\":\"a\\\"\\\\\xc3\xa9/\",\"total\":1}");
  CHECK(json_of(wire::entries{}) == "[]");
  CHECK(json_of(wire::entries{{ranking::user_id(1), 2, 0}, {ranking::user_id("1"), 1, 0}}) ==
        R"([{"user":1,"total":2},{"user":"1","total":1}])");
  CHECK(json_of(error_code::not_found) ==
        R"({"error":"there is nothing at this path","code":"not_found"})");
}
