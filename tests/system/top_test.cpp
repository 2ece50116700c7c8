// GET /top/N and GET /top/P/S: order, ties, windows, limits, and which paths are refused.
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"

using namespace scoreboard::system_test;

namespace {

// Users 1..count, best first: user n has the total -n.
std::vector<entry> fill(http_client& client, int count) {
  std::vector<entry> expected;
  for (int user = 1; user <= count; ++user) {
    expected.push_back({std::to_string(user), -user});
    check_entry(client.put("/score", absolute(expected.back().user, -user)), expected.back());
  }
  return expected;
}

std::vector<entry> part(const std::vector<entry>& all, int first, int last) {
  return {all.begin() + first - 1, all.begin() + last};
}

}  // namespace

// Bug: an empty board that is an error, or `null`.
TEST_CASE("an empty board answers with an empty array") {
  cluster board;
  http_client client(board.client_port());
  for (const std::string path : {"/top/0", "/top/1", "/top/100", "/top/1/0", "/top/50/1"}) {
    INFO(path);
    check_entries(client.get(path), {});
    CHECK(client.get(path).body() == "[]");
  }
  board.stop();
}

// Bug: a window that is off by one, or not cut at an end of the board.
TEST_CASE("tops and windows hold exactly the entries at their positions") {
  cluster board;
  http_client client(board.client_port());
  const auto all = fill(client, 20);
  check_entries(client.get("/top/0"), {});
  check_entries(client.get("/top/1"), part(all, 1, 1));
  check_entries(client.get("/top/19"), part(all, 1, 19));
  check_entries(client.get("/top/20"), all);
  check_entries(client.get("/top/21"), all);
  check_entries(client.get("/top/1000000"), all);
  check_entries(client.get("/top/5/0"), part(all, 5, 5));
  check_entries(client.get("/top/5/1"), part(all, 4, 6));
  check_entries(client.get("/top/1/0"), part(all, 1, 1));
  check_entries(client.get("/top/1/3"), part(all, 1, 4));
  check_entries(client.get("/top/3/5"), part(all, 1, 8));
  check_entries(client.get("/top/18/5"), part(all, 13, 20));
  check_entries(client.get("/top/20/0"), part(all, 20, 20));
  check_entries(client.get("/top/21/0"), {});
  check_entries(client.get("/top/21/1"), part(all, 20, 20));
  check_entries(client.get("/top/25/4"), {});
  check_entries(client.get("/top/25/5"), part(all, 20, 20));
  check_entries(client.get("/top/10/1000000"), all);
  check_entries(client.get("/top/007"), part(all, 1, 7));
  board.stop();
}

// Bug: a position or size that wraps around at 2^32, 2^63 or 2^64.
TEST_CASE("numbers beyond any board are very large numbers") {
  cluster board;
  http_client client(board.client_port());
  const auto all = fill(client, 3);
  for (const std::string huge :
       {"4294967296", "4294967297", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "18446744073709551617",
        "100000000000000000000000000000000000000001"}) {
    INFO(huge);
    check_entries(client.get("/top/" + huge), all);
    check_entries(client.get("/top/2/" + huge), all);
    check_entries(client.get("/top/" + huge + "/0"), {});
    check_entries(client.get("/top/" + huge + "/1"), {});
  }
  board.stop();
}

// Bug: sorting by user where totals are equal, or losing the order of arrival between shards.
TEST_CASE("equal totals rank in order of arrival") {
  cluster board;
  http_client client(board.client_port());
  std::vector<entry> expected;
  // Neither ascending nor descending, integers and strings mixed.
  for (const std::string user : {"5", "\"5\"", "9", "1", "\"b\"", "\"a\"", "-3", "7", "2", "8"}) {
    expected.push_back({user, 10});
    check_entry(client.put("/score", absolute(user, 10)), expected.back());
  }
  check_entries(client.get("/top/10"), expected);
  // Setting the total it has, or adding nothing, does not move a user.
  check_entry(client.put("/score", absolute("5", 10)), {"5", 10});
  check_entry(client.put("/score", relative("9", "+0")), {"9", 10});
  check_entries(client.get("/top/10"), expected);
  // Leaving a total and coming back is a new arrival.
  check_entry(client.put("/score", relative("5", "+1")), {"5", 11});
  check_entry(client.put("/score", relative("5", "-1")), {"5", 10});
  expected.push_back(expected.front());
  expected.erase(expected.begin());
  check_entries(client.get("/top/10"), expected);
  check_entries(client.get("/top/10/2"), part(expected, 8, 10));
  board.stop();
}

// Bug: a number parser that stops at the first letter, takes a sign, or counts from 0.
TEST_CASE("a path segment that is no position is invalid_position") {
  cluster board;
  http_client client(board.client_port());
  fill(client, 3);
  for (const std::string path :
       {"/top/12abc", "/top/abc",  "/top/-1",    "/top/+5",      "/top/-0",   "/top/1.0",
        "/top/1e1",   "/top/0x1",  "/top/1_000", "/top/%20",     "/top/1%00", "/top/*",
        "/top/0/2",   "/top/00/2", "/top/-1/2",  "/top/1/-1",    "/top/1/+1", "/top/1/abc",
        "/top/abc/1", "/top/1/2x", "/top/1/0.5", "/top/\xd9\xa1"}) {
    INFO(path);
    check_error(client.get(path), 400, "invalid_position");
  }
  CHECK(client.connections() == 1);
  board.stop();
}

// Bug: a limit on what was asked instead of on what the answer would hold, or one that is off by
// one.
TEST_CASE("an answer of more entries than http.max-top is too_many") {
  cluster_options options;
  options.client_arguments = {"--http.max-top=10"};
  cluster board(options);
  http_client client(board.client_port());
  auto all = fill(client, 10);
  check_entries(client.get("/top/10"), all);
  check_entries(client.get("/top/11"), all);
  check_entries(client.get("/top/1000000"), all);
  check_entries(client.get("/top/5/1000000"), all);
  all.push_back({"11", -11});
  check_entry(client.put("/score", absolute("11", -11)), all.back());
  check_entries(client.get("/top/10"), part(all, 1, 10));
  check_error(client.get("/top/11"), 400, "too_many");
  check_error(client.get("/top/1000000"), 400, "too_many");
  check_error(client.get("/top/99999999999999999999"), 400, "too_many");
  check_entries(client.get("/top/1/9"), part(all, 1, 10));
  check_error(client.get("/top/1/10"), 400, "too_many");
  check_error(client.get("/top/6/5"), 400, "too_many");
  check_entries(client.get("/top/6/4"), part(all, 2, 10));
  check_entries(client.get("/top/11/9"), part(all, 2, 11));
  check_error(client.get("/top/11/10"), 400, "too_many");
  board.stop();
}

// Bug: the default limit missing, or an answer of that size that never arrives whole.
TEST_CASE("ten thousand entries are one answer by default and one more is too_many") {
  constexpr int users = 10'000;
  cluster board;
  http_client client(board.client_port());
  std::vector<entry> all;
  for (int user = 1; user <= users; ++user) {
    all.push_back({std::to_string(user), -user});
    REQUIRE(client.put("/score", absolute(all.back().user, -user)).result_int() == 200);
  }
  const response answer = client.get("/top/10000");
  REQUIRE(answer.result_int() == 200);
  CHECK(parse_entries(answer.body()) == all);
  REQUIRE(client.put("/score", absolute("0", 0)).result_int() == 200);
  check_error(client.get("/top/10001"), 400, "too_many");
  check_entries(client.get("/top/10001/0"), {all.back()});
  board.stop();
}
