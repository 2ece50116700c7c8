#include "http/api/user_json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/catch.hpp"

using namespace scoreboard;
using http::error_code;
using http::parse_data;
using http::parse_users;
using namespace std::string_literals;

namespace {

using user_list = std::vector<ranking::user_id>;

user_list parsed_users(std::string_view body) {
  const auto parsed = parse_users(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<user_list>(parsed));
  return std::get<user_list>(parsed);
}

std::string kept_data(std::string_view body) {
  const auto parsed = parse_data(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<std::string>(parsed));
  return std::get<std::string>(parsed);
}

template <class T>
void refuse_as(const std::variant<T, error_code>& parsed, error_code why) {
  REQUIRE(std::holds_alternative<error_code>(parsed));
  CHECK(http::name(std::get<error_code>(parsed)) == http::name(why));
}

std::string users_body(std::size_t size, std::size_t distinct) {
  std::string body = R"({"users":[)";
  for (std::size_t i = 0; i < size; ++i) body += std::to_string(i % distinct) + ",";
  body.back() = ']';
  return body + "}";
}

}  // namespace

// Bug: a user who is asked for twice and listed twice, or in another order.
TEST_CASE("users are taken once, in the order sent") {
  const ranking::user_id five(5);
  const ranking::user_id text("5");
  CHECK(parsed_users(R"({"users":[]})").empty());
  CHECK(parsed_users(R"( { "users" : [ 5 , "5" , 5 , -9223372036854775808, "\u0035" ] } )") ==
        user_list{five, text, ranking::user_id(INT64_MIN)});
  CHECK(parsed_users(users_body(1000, 1000)).size() == 1000);
  CHECK(parsed_users(users_body(1000, 7)).size() == 7);
}

TEST_CASE("bodies of a ranking that are wrong") {
  for (const auto* body : {"", "{", R"({"users":[1})", R"({"users":[1,]})", R"({"users":[01]})",
                           R"({"users":[1e400,]})", "{\"users\":[\"\xff\"]}", "{\"users\":[]}x"}) {
    CAPTURE(body);
    refuse_as(parse_users(body), error_code::invalid_json);
  }
  for (const auto* body :
       {"{}", "[]", "null", "5", "[1,2]", R"([{"users":[1]}])", R"({"users":null})",
        R"({"users":5})", R"({"users":"5"})", R"({"users":{}})", R"({"users":{"users":[1]}})",
        R"({"users":[1],"users":[1]})", R"({"users":[1],"x":1})", R"({"x":[1]})",
        R"({"Users":[1]})", R"({"x":{"users":[1]},"users":[1]})", R"({"users":1e400})"}) {
    CAPTURE(body);
    refuse_as(parse_users(body), error_code::invalid_body);
  }
  for (const auto* user :
       {"null", "true", "1.0", "1e3", "9223372036854775808", "\"\"", R"("\u0000")", R"("\ud83d")",
        "1e400", "[]", "[1]", "{}", R"({"users":[1]})"}) {
    CAPTURE(user);
    for (const auto& body : {R"({"users":[)"s + user + "]}", R"({"users":[1,)"s + user + ",2]}"})
      refuse_as(parse_users(body), error_code::invalid_user);
  }
  refuse_as(parse_users(users_body(1001, 1001)), error_code::too_many);
  refuse_as(parse_users(users_body(1001, 1)), error_code::too_many);
  refuse_as(parse_users("{\"users\":[]}\0"s), error_code::invalid_json);
  refuse_as(parse_users(std::string(1'000'000, '[')), error_code::invalid_json);
  refuse_as(parse_users(R"({"users":)" + std::string(10'000, '[') + std::string(10'000, ']') + "}"),
            error_code::invalid_user);
}

// Bug: data that comes back in another spelling than it was sent in.
TEST_CASE("data is kept byte for byte, without the white space around it") {
  for (const auto* body :
       {"0", "-0", "1.50", "1e400", "-1E+0400", "true", "\"\"", R"("\ud83d")", R"("\u0000\/")",
        "[]", "{}", "{ \"a\" : [ 1 ,\n2 ] , \"a\":null }", R"({"\ude00":1e-999})", "\"\xc3\xa9\"",
        "123456789012345678901234567890"}) {
    CHECK(kept_data(body) == body);
    CHECK(kept_data(" \t\r\n"s + body + "\n ") == body);
  }
  CHECK(kept_data("[" + std::string(254, ' ') + "]").size() == 256);
  CHECK(kept_data(std::string(300, ' ') + "1" + std::string(300, '\n')) == "1");
  CHECK(kept_data(std::string(256, '9')) == std::string(256, '9'));
  CHECK(kept_data(std::string(128, '[') + std::string(128, ']')).size() == 256);
  CHECK(kept_data("null").empty());
  CHECK(kept_data(" null\n").empty());
  CHECK(kept_data("[null]") == "[null]");
}

TEST_CASE("data that is none") {
  for (const auto& body : {""s, " "s, "x"s, "{"s, "1 2"s, "01"s, "\"\n\""s, "\"\xff\""s, "nul"s,
                           "'a'"s, "1\0"s, "\xef\xbb\xbf{}"s, "[1,]"s, R"("\ud83d)"s, "1e400 x"s}) {
    CAPTURE(body);
    refuse_as(parse_data(body), error_code::invalid_json);
  }
  refuse_as(parse_data("[" + std::string(255, ' ') + "]"), error_code::invalid_data);
  refuse_as(parse_data(std::string(257, '9')), error_code::invalid_data);
  refuse_as(parse_data("\"" + std::string(255, 'x') + "\""), error_code::invalid_data);
}
