#include "http/api/json.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace scoreboard;
using http::error_code;
using http::json_of;

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

TEST_CASE("the answer to a list of scores") {
  const ranking::user_id one(1);
  const ranking::user_id two("two");
  const std::vector<http::scored> list{{&one, wire::new_total{5}},
                                       {&two, error_code::overflow},
                                       {nullptr, error_code::invalid_body}};
  const auto error = [](error_code code) {
    return R"("error":")" + std::string(http::sentence(code)) + R"(","code":")" +
           std::string(http::name(code)) + "\"}";
  };
  CHECK(json_of(list) == R"([{"user":1,"total":5},{"user":"two",)" + error(error_code::overflow) +
                             R"(,{"user":null,)" + error(error_code::invalid_body) + "]");
}
