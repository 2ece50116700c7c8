// POST /boards/default/scores: many updates in one request, in order, and one bad entry spoils no
// other.
#include <string>
#include <vector>

#include <boost/beast/http/field.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"

using namespace scoreboard::system_test;

namespace {

std::string list_of(std::size_t count, const std::string& one) {
  return score_list(std::vector<std::string>(count, one));
}

}  // namespace

// Bug: results in the order of the shards, or a mistake that shifts what comes after it.
TEST_CASE("a list is answered in its order, each entry for itself") {
  cluster board;
  http_client client(board.client_port());
  check_entry(client.put("/score", absolute("9", 9223372036854775807)), {"9", 9223372036854775807});
  const response answer = client.send("POST", list_target, R"([
    {"user": 1, "score": "+10"},
    {"user": "1", "total": 5},
    {"user": 1, "score": "-3"},
    {"user": 9, "score": "+1"},
    {"user": 2, "total": 1.5},
    {"user": 2},
    {"user": 3, "score": "5"},
    {"total": 7},
    {"user": true, "total": 7},
    17,
    {"user": 2, "total": 8, "extra": 0},
    {"user": 1, "score": "+1"}])");
  INFO(answer.body());
  CHECK(answer.result_int() == 200);
  const std::vector<list_result> expected{{"1", 10, {}},
                                          {"\"1\"", 5, {}},
                                          {"1", 7, {}},
                                          {"9", {}, "overflow"},
                                          {"2", {}, "invalid_total"},
                                          {"2", {}, "invalid_body"},
                                          {"3", {}, "invalid_score"},
                                          {"null", {}, "invalid_body"},
                                          {"null", {}, "invalid_user"},
                                          {"null", {}, "invalid_body"},
                                          {"2", {}, "invalid_body"},
                                          {"1", 8, {}}};
  CHECK(parse_results(answer.body()) == expected);
  check_entries(client.get("/top/10"), {{"9", 9223372036854775807}, {"1", 8}, {"\"1\"", 5}});
  board.stop();
}

// Bug: a value that the JSON library refuses, and with it the whole list.
TEST_CASE("whatever is in an entry spoils no other one") {
  cluster board;
  http_client client(board.client_port());
  const response answer = client.send("POST", list_target, R"([
    {"user": 31, "total": 1e309},
    {"user": 32, "total": 5},
    {"user": "ab\ud83d", "total": 1},
    {"user": "ok", "total": 1},
    {"user": 33, "total": 1, "\udc00": [[-1e400]]},
    {"user": "\ud83d\ude00", "score": "+2"},
    )" + std::string(400, '9') + R"(,
    {"user": 34, "score": "+3"}])");
  INFO(answer.body());
  CHECK(answer.result_int() == 200);
  const std::vector<list_result> expected{{"31", {}, "invalid_total"},  {"32", 5, {}},
                                          {"null", {}, "invalid_user"}, {"\"ok\"", 1, {}},
                                          {"33", {}, "invalid_body"},   {"\"\U0001f600\"", 2, {}},
                                          {"null", {}, "invalid_body"}, {"34", 3, {}}};
  CHECK(parse_results(answer.body()) == expected);
  check_error(client.send("POST", list_target, R"([{"user": 31, "total": 1e309})"), 400,
              "invalid_json");
  check_entries(client.get("/top/10"),
                {{"32", 5}, {"34", 3}, {"\"\U0001f600\"", 2}, {"\"ok\"", 1}});
  board.stop();
}

// Bug: nothing to do that waits for an answer for ever.
TEST_CASE("a list may be empty, or hold nothing but mistakes") {
  cluster board;
  http_client client(board.client_port());
  const response none = client.send("POST", list_target, "[]");
  CHECK(none.result_int() == 200);
  CHECK(none.body() == "[]");
  const response wrong = client.send("POST", list_target, R"([{"user": 1}])");
  CHECK(wrong.result_int() == 200);
  const std::vector<list_result> expected{{"1", {}, "invalid_body"}};
  CHECK(parse_results(wrong.body()) == expected);
  check_entries(client.get("/top/10"), {});
  board.stop();
}

// Bug: a body that is half taken before it turns out to be none.
TEST_CASE("a body that is no list is refused whole") {
  cluster board;
  http_client client(board.client_port());
  const std::string good = relative("1", "+1");
  check_error(client.send("POST", list_target, ""), 400, "invalid_json");
  check_error(client.send("POST", list_target, "[" + good), 400, "invalid_json");
  check_error(client.send("POST", list_target, "[" + good + ",]"), 400, "invalid_json");
  check_error(client.send("POST", list_target, score_list({good}) + " x"), 400, "invalid_json");
  check_error(client.send("POST", list_target, good), 400, "invalid_body");
  check_error(client.send("POST", list_target, "null"), 400, "invalid_body");
  check_error(client.put("/score", score_list({good})), 400, "invalid_body");
  check_entries(client.get("/top/10"), {});
  board.stop();
}

// Bug: a bound that is off by one, or that cuts the list and takes the rest.
TEST_CASE("a list has at most 10000 entries, and at most so many bytes") {
  cluster board;
  http_client client(board.client_port());
  const std::string one = R"({"user":1,"score":"+1"})";
  const response longest = client.send("POST", list_target, list_of(10'000, one));
  CHECK(longest.result_int() == 200);
  const auto results = parse_results(longest.body());
  REQUIRE(results.size() == 10'000);
  CHECK(results.back() == list_result{"1", 10'000, {}});
  check_error(client.send("POST", list_target, list_of(10'001, one)), 400, "too_many");
  check_entries(client.get("/top/10"), {{"1", 10'000}});
  // Over the bytes of a list; and what is a list's size is none for a single score.
  constexpr std::size_t max_list = 2 << 20;
  const std::string padded = score_list({one}) + std::string(max_list - one.size() - 2, ' ');
  CHECK(client.send("POST", list_target, padded).result_int() == 200);
  check_error(http_client(board.client_port()).send("POST", list_target, padded + " "), 413,
              "body_too_large");
  check_error(http_client(board.client_port()).put("/score", one + std::string(5000, ' ')), 413,
              "body_too_large");
  check_entries(client.get("/top/10"), {{"1", 10'001}});
  board.stop();
}

// Bug: a method that does something it should not.
TEST_CASE("a list takes POST only") {
  cluster board;
  http_client client(board.client_port());
  for (const std::string method : {"GET", "PUT", "DELETE", "PATCH"}) {
    INFO(method);
    const response answer =
        client.send(method, list_target, method == "GET" ? "" : score_list({relative("1", "+1")}));
    check_error(answer, 405, "method_not_allowed");
    CHECK(answer[boost::beast::http::field::allow] == "POST");
  }
  check_error(client.send("POST", "/boards/other/scores", "[]"), 404, "unknown_board");
  check_error(client.send("POST", list_target + "/", "[]"), 404, "not_found");
  check_entries(client.get("/top/10"), {});
  board.stop();
}
