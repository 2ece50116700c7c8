// The service as people reach it: through nginx, in front of two clients.
#include <cstdint>
#include <sstream>
#include <string>
#include <tuple>

#include <boost/beast/http/field.hpp>

#include "tests/catch.hpp"
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

std::string chunked(const std::string& path, const std::string& chunks) {
  return "PUT " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

std::string chunk(const std::string& bytes) {
  std::ostringstream text;
  text << std::hex << bytes.size() << "\r\n" << bytes << "\r\n";
  return text.str();
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

// Bug: a balancer that says no in HTML, or lets a 405 forget a method.
TEST_CASE("what the balancer refuses itself has the contract's form") {
  cluster board(with_balancer(1));
  raw_connection large(board.balancer_port());
  large.send("PUT /score HTTP/1.1\r\nHost: a\r\nContent-Length: 4097\r\n\r\n");
  check_error(large.receive(), 413, "body_too_large");
  raw_connection nonsense(board.balancer_port());
  nonsense.send("nonsense\r\n\r\n");
  check_error(nonsense.receive(), 400, "invalid_request");
  raw_connection trace(board.balancer_port());
  trace.send("TRACE /top/1 HTTP/1.1\r\nHost: a\r\n\r\n");
  const response refused = trace.receive();
  check_error(refused, 405, "method_not_allowed");
  CHECK(refused[boost::beast::http::field::allow] == "GET, HEAD, POST, PUT, DELETE");
  board.stop();
}

// Bug: a chunked body that is refused, cut, or bounded otherwise than one with a length.
TEST_CASE("a chunked body passes the balancer") {
  cluster board(with_balancer(1));
  raw_connection connection(board.balancer_port());
  std::int64_t total = 0;
  for (const std::string chunks :
       {"17\r\n{\"user\":1,\"score\":\"+1\"}\r\n0\r\n\r\n",
        "8;ext=\"a\"\r\n{\"user\":\r\nf\r\n1,\"score\":\"+1\"}\r\n0\r\nTrailer: x\r\n\r\n"}) {
    connection.send(chunked("/score", chunks));
    check_entry(connection.receive(), {"1", ++total});
  }
  for (const auto& [path, size, status] :
       {std::tuple{"/score", 4096, 200}, std::tuple{"/score", 4097, 413},
        std::tuple{"/sc%6Fre", 4097, 413}, std::tuple{"/score/", 4097, 404},
        std::tuple{"/boards/default/scores", 2 << 20, 405},
        std::tuple{"/boards/default/scores", (2 << 20) + 1, 413}}) {
    INFO(path << ' ' << size);
    std::string body = absolute("1", 7);
    body.resize(static_cast<std::size_t>(size), ' ');
    raw_connection fresh(board.balancer_port());
    fresh.send(chunked(path, chunk(body) + "0\r\n\r\n"));
    CHECK(fresh.receive().result_int() == static_cast<unsigned>(status));
  }
  board.stop();
}

// Bug: two servers that disagree where a request ends (request smuggling).
TEST_CASE("what the balancer cannot tell the end of is a 400 that closes") {
  cluster board(with_balancer(1));
  for (const std::string header :
       {"Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Content-Length: 15\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 15"}) {
    INFO(header);
    raw_connection connection(board.balancer_port());
    connection.send("PUT /score HTTP/1.1\r\nHost: a\r\n" + header +
                    "\r\n\r\n0\r\n\r\nGET /top/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    check_error(connection.receive(), 400, "invalid_request");
    CHECK(connection.ends());
  }
  for (const std::string chunks : {"x\r\n", "-1\r\n", "1\r\nab\r\n", "fffffffffffffffff\r\n"}) {
    INFO(chunks);
    raw_connection connection(board.balancer_port());
    connection.send(chunked("/score", chunks));
    check_error(connection.receive(), 400, "invalid_request");
    CHECK(connection.ends());
  }
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
