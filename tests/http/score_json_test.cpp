#include "http/score_json.hpp"

#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

using namespace scoreboard;
using http::bad_score;
using http::parse_score;
using http::parse_scores;
using wire::change;
using wire::error_code;

namespace {

change parsed(std::string_view body) {
  const auto result = parse_score(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<change>(result));
  return std::get<change>(result);
}

void refused(std::string_view body, error_code why) {
  const auto result = parse_score(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<error_code>(result));
  CHECK(wire::name(std::get<error_code>(result)) == wire::name(why));
}

}  // namespace

TEST_CASE("bodies of PUT /score that are right") {
  CHECK(parsed(R"({"user": 123, "total": 250})") ==
        change{ranking::user_id(123), change::kind::absolute, 250});
  CHECK(parsed(R"({"score":"+10","user":"5"})") ==
        change{ranking::user_id("5"), change::kind::relative, 10});
  CHECK(parsed(R"({"user":1,"score":"-115"})").value == -115);
  CHECK(parsed(R"({"user":1,"score":"+007"})").value == 7);
  CHECK(parsed(R"({"user":1,"score":"+9223372036854775807"})").value == INT64_MAX);
  CHECK(parsed(R"({"user":1,"score":"-9223372036854775808"})").value == INT64_MIN);
  CHECK(parsed(R"({"user":-9223372036854775808,"total":9223372036854775807})") ==
        change{ranking::user_id(INT64_MIN), change::kind::absolute, INT64_MAX});
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

namespace {

std::vector<http::parsed_score> parsed_list(std::string_view body) {
  const auto result = parse_scores(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<std::vector<http::parsed_score>>(result));
  return std::get<std::vector<http::parsed_score>>(result);
}

void refused_list(std::string_view body, error_code why) {
  const auto result = parse_scores(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<error_code>(result));
  CHECK(wire::name(std::get<error_code>(result)) == wire::name(why));
}

}  // namespace

// Catches an entry that is dropped, moved or spoils its neighbour.
TEST_CASE("a list of scores keeps its order and its mistakes") {
  CHECK(parsed_list("[]").empty());
  const auto user = [](std::int64_t x) { return ranking::user_id(x); };
  CHECK(parsed_list(R"([{"user":1,"total":2},{"user":3},{"user":"x","score":"-4"},7,[],"a",
                        {"user":[{"user":5,"total":6}],"total":1},{"user":9,"total":"1"},
                        null,{"score":"+1","user":10}])") ==
        std::vector<http::parsed_score>{
            change{user(1), change::kind::absolute, 2},
            bad_score{user(3), error_code::invalid_body},
            change{ranking::user_id("x"), change::kind::relative, -4},
            bad_score{{}, error_code::invalid_body}, bad_score{{}, error_code::invalid_body},
            bad_score{{}, error_code::invalid_body}, bad_score{{}, error_code::invalid_user},
            bad_score{user(9), error_code::invalid_total}, bad_score{{}, error_code::invalid_body},
            change{user(10), change::kind::relative, 1}});
}

TEST_CASE("lists of scores that are wrong as a whole") {
  for (const auto* body : {"", "[", "[{}", "[{},]", "[]]", "[{\"user\":1,\"total\":01}]", "[] 1"})
    refused_list(body, error_code::invalid_json);
  for (const auto* body : {"{}", "1", "null", R"({"user":1,"total":2})", R"([{"user":1e400}])"})
    refused_list(body, error_code::invalid_body);
  const auto list = [](std::size_t size) {
    std::string body = "[";
    for (std::size_t i = 0; i < size; ++i) body += R"({"user":1,"total":2},)";
    body.back() = ']';
    return body;
  };
  CHECK(parsed_list(list(10'000)).size() == 10'000);
  refused_list(list(10'001), error_code::too_many);
  refused_list(std::string(1'000'000, '['), error_code::invalid_json);
  CHECK(parsed_list(std::string(100'000, '[') + std::string(100'000, ']')).size() == 1);
}
