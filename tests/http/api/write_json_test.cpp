#include "http/api/write_json.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace scoreboard;
using commits::result_code;
using http::error_code;
using http::json_of;
using http::number_form;

namespace {

std::string error_members(error_code code) {
  return R"("error":")" + std::string(http::sentence(code)) + R"(","code":")" +
         std::string(http::name(code)) + "\"}";
}

}  // namespace

// Bug: a total of 0 that passes for none, or a score that was not taken and is told as taken.
TEST_CASE("the answer to one score") {
  const ranking::user_id user("a");
  CHECK(json_of(user, {5, 0, result_code::done, false}, std::nullopt, number_form::number) ==
        R"({"user":"a","total":5,"taken":true,"previous":null})");
  CHECK(json_of(user, {5, 0, result_code::done, true}, std::nullopt, number_form::number) ==
        R"({"user":"a","total":5,"taken":true,"previous":0})");
  CHECK(json_of(user, {7, 7, result_code::kept, true}, std::nullopt, number_form::number) ==
        R"({"user":"a","total":7,"taken":false,"previous":7})");
  CHECK(json_of(user, {7, 6, result_code::done, true}, http::new_rank{3, 4}, number_form::string) ==
        R"({"user":"a","total":"7","taken":true,"previous":"6","rank":"3","of":"4"})");
  CHECK(json_of(user, {7, 6, result_code::done, true}, http::new_rank{}, number_form::number) ==
        R"({"user":"a","total":7,"taken":true,"previous":6,"rank":null,"of":null})");
}

TEST_CASE("the answer to a list of scores") {
  const ranking::user_id one(1);
  const ranking::user_id two("two");
  const std::vector<http::scored> list{{&one, commits::result{5, 4, result_code::done, true}},
                                       {&two, error_code::overflow},
                                       {nullptr, error_code::invalid_body}};
  CHECK(json_of(list, false, number_form::number) ==
        R"([{"user":1,"total":5,"taken":true,"previous":4},{"user":"two",)" +
            error_members(error_code::overflow) + R"(,{"user":null,)" +
            error_members(error_code::invalid_body) + "]");
  CHECK(json_of(std::span(list).first(2), false, number_form::string) ==
        R"([{"user":"1","total":"5","taken":true,"previous":"4"},{"user":"two",)" +
            error_members(error_code::overflow) + "]");
  CHECK(json_of(std::span<const http::scored>(), true, number_form::number) == "[]");
}

// Bug: a board that is left out where it could not be read, or told where nobody asked.
TEST_CASE("the answer to a list over boards names the board of each entry first") {
  const ranking::user_id user(1);
  const std::vector<http::scored> list{{&user, commits::result{5}, "daily"},
                                       {&user, error_code::invalid_board},
                                       {nullptr, error_code::invalid_user, "clan"}};
  CHECK(json_of(list, true, number_form::number) ==
        R"([{"board":"daily","user":1,"total":5,"taken":true,"previous":null},)"
        R"({"board":null,"user":1,)" +
            error_members(error_code::invalid_board) + R"(,{"board":"clan","user":null,)" +
            error_members(error_code::invalid_user) + "]");
}

// Bug: a season that follows on itself, or a snapshot of the one that runs.
TEST_CASE("the answer to a reset") {
  CHECK(http::reset_json(1, number_form::number) == R"({"season":2,"snapshot":"season-1"})");
  CHECK(http::reset_json(INT64_MAX, number_form::string) ==
        R"({"season":"9223372036854775808","snapshot":"season-9223372036854775807"})");
}
