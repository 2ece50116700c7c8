#include "http/api/json.hpp"

#include "tests/catch.hpp"

using namespace scoreboard;
using http::error_code;
using http::json_of;
using http::number_form;

TEST_CASE("answers as JSON") {
  CHECK(json_of(ranking::user_id(-5), INT64_MIN, number_form::number) ==
        R"({"user":-5,"total":-9223372036854775808})");
  CHECK(json_of(ranking::user_id("a\"\\\xc3\xa9/"), 1, number_form::number) ==
        "{\"user\":\"a\\\"\\\\\xc3\xa9/\",\"total\":1}");
  CHECK(json_of(wire::entries{}, number_form::number) == "[]");
  CHECK(json_of(wire::entries{{ranking::user_id(1), 2, 0}, {ranking::user_id("1"), 1, 0}},
                number_form::number) == R"([{"user":1,"total":2},{"user":"1","total":1}])");
  CHECK(json_of(wire::entries{{ranking::user_id::nobody(), 2, 0}}, number_form::string) ==
        R"([{"user":null,"total":"2"}])");
  CHECK(json_of(error_code::not_found) ==
        R"({"error":"there is nothing at this path","code":"not_found"})");
}

// Bug: a number that a reader whose numbers are doubles gets wrong although it asked for strings.
TEST_CASE("with numbers as strings no answer of the core holds a number") {
  const ranking::user_id one(INT64_MIN);
  const ranking::user_id two("2");
  CHECK(json_of(one, INT64_MAX, number_form::string) ==
        R"({"user":"-9223372036854775808","total":"9223372036854775807"})");
  CHECK(json_of(wire::entries{{two, 0, 0}, {one, -1, 0}}, number_form::string) ==
        R"([{"user":"2","total":"0"},{"user":"-9223372036854775808","total":"-1"}])");
}
