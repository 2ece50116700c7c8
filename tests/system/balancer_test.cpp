// The service as people reach it: through nginx, in front of two clients.
#include <string>

#include <boost/beast/http/field.hpp>
#include <catch2/catch.hpp>

#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"

using namespace scoreboard::system_test;

namespace {

cluster_options with_balancer(std::size_t clients) {
  cluster_options options;
  options.clients = clients;
  options.balancer = true;
  return options;
}

}  // namespace

// Bug: an answer that depends on the door one came through.
TEST_CASE("the three requests answer alike through the balancer and each client") {
  cluster board(with_balancer(2));
  std::int64_t total = 250;
  for (const auto port : {board.balancer_port(), board.client_port(0), board.client_port(1)}) {
    http_client client(port);
    check_entry(client.put("/score", absolute("123", 250)), {"123", 250});
    check_entry(client.put("/score", relative("456", "+10")), {"456", total - 240});
    check_entry(client.put("/score", relative("456", "-115")), {"456", total - 355});
    total -= 105;
    const entry last{"456", total - 250};
    check_entries(client.get("/top/100"), {{"123", 250}, last});
    check_entries(client.get("/top/2/0"), {last});
    check_entries(client.get("/top/50/1"), {});
    CHECK(client.connections() == 1);
  }
  board.stop();
}

// Bug: an error of the contract replaced by the balancer's own page.
TEST_CASE("errors pass through the balancer as they are") {
  cluster board(with_balancer(2));
  http_client client(board.balancer_port());
  check_error(client.put("/score", "{"), 400, "invalid_json");
  check_error(client.put("/score", relative("1", "10")), 400, "invalid_score");
  check_error(client.get("/top/0/2"), 400, "invalid_position");
  check_error(client.get("/nothing"), 404, "not_found");
  const response wrong_method = client.send("POST", "/score", "{}");
  check_error(wrong_method, 405, "method_not_allowed");
  CHECK(wrong_method[boost::beast::http::field::allow] == "PUT");
  check_entry(client.put("/score", absolute("1", INT64_MAX)), {"1", INT64_MAX});
  check_error(client.put("/score", relative("1", "+1")), 422, "overflow");
  CHECK(client.connections() == 1);
  board.stop();
}

// Bug: a balancer that makes a chunked body a whole one, or says no in HTML.
TEST_CASE("what the balancer refuses itself has the contract's form") {
  cluster board(with_balancer(1));
  const std::string head = "PUT /score HTTP/1.1\r\nHost: a\r\n";
  raw_connection chunked(board.balancer_port());
  chunked.send(head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
  check_error(chunked.receive(), 411, "length_required");
  raw_connection large(board.balancer_port());
  large.send(head + "Content-Length: 4097\r\n\r\n");
  check_error(large.receive(), 413, "body_too_large");
  raw_connection nonsense(board.balancer_port());
  nonsense.send("nonsense\r\n\r\n");
  check_error(nonsense.receive(), 400, "invalid_request");
  board.stop();
}

// Bug: an HTML page of the balancer's own where people expect JSON.
TEST_CASE("the balancer answers in JSON when no client is up") {
  cluster board(with_balancer(1));
  board.client().send_signal(SIGKILL);
  REQUIRE(board.client().wait_exit(std::chrono::seconds(5)));
  http_client client(board.balancer_port());
  for (int i = 0; i < 3; ++i) {
    for (const response& answer : {client.get("/top/1"), client.put("/score", absolute("1", 1))}) {
      check_error(answer, 503, "unavailable");
      CHECK(answer.count(boost::beast::http::field::retry_after) == 1);
    }
  }
  board.start_client(0);
  cluster::wait_until_ready(board.balancer_port());
  board.stop();
}
