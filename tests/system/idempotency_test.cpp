// Idempotency-Key: the same key and request again gives the first answer again and counts nothing.
#include <string>
#include <vector>

#include <boost/beast/http/field.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"

using namespace scoreboard::system_test;

namespace {

cluster_options two_clients() {
  cluster_options options;
  options.clients = 2;
  options.balancer = true;
  return options;
}

}  // namespace

// Bug: a key that only one door knows, or that is forgotten with the process.
TEST_CASE("a key holds at every client, through the balancer and after a restart") {
  cluster board(two_clients());
  const std::string add = relative("1", "+10");
  const std::string list = score_list({relative("1", "+100"), relative("\"a\"", "-1")});
  const std::string overflow = relative("1", "+9223372036854775807");
  http_client client(board.client_port());
  check_entry(client.send("PUT", "/score", add, {"add"}), {"1", 10});
  const response answered = client.send("POST", list_target, list, {"list"});
  const std::vector<list_result> results{{"1", 110, {}}, {"\"a\"", -1, {}}};
  CHECK(parse_results(answered.body()) == results);
  check_error(client.send("PUT", "/score", overflow, {"overflow"}), 422, "overflow");
  // An answer that was right at its time stays the answer.
  check_entry(client.put("/score", absolute("1", -7)), {"1", -7});

  const auto send_again = [&](std::uint16_t port) {
    INFO("port " << port);
    http_client again(port);
    check_entry(again.send("PUT", "/score", add, {"add"}), {"1", 10});
    const response list_again = again.send("POST", list_target, list, {"list"});
    CHECK(list_again.body() == answered.body());
    check_error(again.send("PUT", "/score", overflow, {"overflow"}), 422, "overflow");
    check_entries(again.get("/top/10"), {{"\"a\"", -1}, {"1", -7}});
  };
  for (int restart = 0; restart < 2; ++restart) {
    send_again(board.client_port(0));
    send_again(board.client_port(1));
    send_again(board.balancer_port());
    board.kill_server();
    board.set_shards(3);
    board.start_server();
    cluster::wait_until_ready(board.client_port());
  }
  board.stop();
}

// Bug: a key that is mistaken for the request: another one gets an answer that is not its own.
TEST_CASE("a key belongs to one request") {
  cluster board;
  http_client client(board.client_port());
  check_entry(client.send("PUT", "/score", relative("1", "+1"), {"k"}), {"1", 1});
  const auto check_mismatch = [&] {
    for (const std::string& other : {relative("1", "+2"), relative("1", "-1"), relative("2", "+1"),
                                     relative("\"1\"", "+1"), absolute("1", 1)}) {
      INFO(other);
      check_error(client.send("PUT", "/score", other, {"k"}), 422, "idempotency_mismatch");
    }
    const std::string two = score_list({relative("1", "+1"), relative("1", "+1")});
    check_error(client.send("POST", list_target, two, {"k"}), 422, "idempotency_mismatch");
    // Entries that cannot be carried out are part of the request all the same.
    const std::string good = relative("9", "+1");
    const std::string list = "[" + good + R"(,{"user":9,"total":1.5}])";
    CHECK(client.send("POST", list_target, list, {"list"}).result_int() == 200);
    CHECK(client.send("POST", list_target, R"([{"user":9,"total":1.5}])", {"bad"}).result_int() ==
          200);
    for (const std::string& other : {"[" + good + "]", "[" + good + R"(,{"user":9,"total":2.5}])"})
      check_error(client.send("POST", list_target, other, {"list"}), 422, "idempotency_mismatch");
    check_error(client.send("POST", list_target, R"([{"user":9,"total":2.5}])", {"bad"}), 422,
                "idempotency_mismatch");
  };
  check_mismatch();
  board.kill_server();
  board.start_server();
  cluster::wait_until_ready(board.client_port());
  check_mismatch();
  // Requests are compared byte by byte: another spelling or query is another request.
  for (const std::string& other :
       {std::string("{\"score\":\"+01\",\"user\":1}"), relative("1", "+1") + " "})
    check_error(client.send("PUT", "/score", other, {"k"}), 422, "idempotency_mismatch");
  check_error(client.send("PUT", "/score?int=string", relative("1", "+1"), {"k"}), 422,
              "idempotency_mismatch");
  check_entry(client.send("PUT", "/score", relative("1", "+1"), {"k"}), {"1", 1});
  // Another key is another request, and none is another one each time.
  check_entry(client.send("PUT", "/score", relative("1", "+1"), {"K"}), {"1", 2});
  check_entry(client.put("/score", relative("1", "+1")), {"1", 3});
  check_entry(client.put("/score", relative("1", "+1")), {"1", 4});
  board.stop();
}

// Bug: a key that is cut or taken as none, so that a retry counts twice.
TEST_CASE("what is no key is refused, and nothing is done") {
  cluster board(two_clients());
  const bool balanced = GENERATE(false, true);
  http_client client(balanced ? board.balancer_port() : board.client_port());
  const std::vector<std::vector<std::string>> refused{
      {""},     {std::string(65, 'k')}, {"a b"},  {"a\tb"},   {"\x7f"},
      {"\x01"}, {"k\xc3\xa9y"},         {"\xff"}, {"a", "a"}, {"a", "b"},
      {"a", ""}};
  for (const auto& keys : refused) {
    INFO(keys.size() << " keys, the first is \"" << keys.front() << '"');
    const response single = client.send("PUT", "/score", relative("1", "+1"), keys);
    // A control character is no HTTP at all, and may be refused as such.
    const bool control = keys.front() == "\x01" || keys.front() == "\x7f";
    CHECK(single.result_int() == 400);
    const std::string code = parse_error(single.body()).code;
    CHECK((code == "invalid_key" || (control && code == "invalid_request")));
    if (control) continue;
    check_error(client.send("POST", list_target, score_list({relative("1", "+1")}), keys), 400,
                "invalid_key");
  }
  check_entries(client.get("/top/10"), {});
  // The longest, and the first and last characters that may be in one.
  check_entry(client.send("PUT", "/score", relative("1", "+1"), {std::string(64, '!')}), {"1", 1});
  check_entry(client.send("PUT", "/score", relative("1", "+1"), {"~"}), {"1", 2});
  board.stop();
}
