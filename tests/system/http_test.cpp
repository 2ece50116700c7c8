// HTTP itself: connections, framing, methods and paths, byte by byte where that matters.
#include <string>
#include <vector>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"

using namespace scoreboard::system_test;
namespace http = boost::beast::http;

namespace {

const std::string update = R"({"user": 1, "score": "+1"})";

std::string put(const std::string& headers, const std::string& body) {
  return "PUT /score HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

std::string put_update() {
  return put("Content-Length: " + std::to_string(update.size()) + "\r\n", update);
}

bool has_token(const response& answer, http::field name, const std::string& token) {
  return http::token_list(answer[name]).exists(token);
}

}  // namespace

// Bug: a connection closed after each answer, which costs three quarters of the throughput.
TEST_CASE("HTTP/1.1 keeps the connection without asking") {
  cluster board;
  raw_connection connection(board.client_port());
  for (int total = 1; total <= 5; ++total) {
    connection.send(put_update());
    const response answer = connection.receive();
    CHECK(answer.version() == 11);
    CHECK(answer.keep_alive());
    check_entry(answer, {"1", total});
  }
  board.stop();
}

// Bug: a connection that stays open although one side announced its end.
TEST_CASE("HTTP/1.0 and Connection: close end the connection after the answer") {
  cluster board;
  for (const std::string request :
       {"GET /top/1 HTTP/1.0\r\n\r\n",
        "GET /top/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /top/1 HTTP/1.1\r\nHost: a\r\nconnection: Close\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"}) {
    INFO(request);
    raw_connection connection(board.client_port());
    connection.send(request);
    const response answer = connection.receive();
    CHECK(has_token(answer, http::field::connection, "close"));
    CHECK(connection.ends());
  }
  board.stop();
}

// Bug: a body believed only with one content type; people use `curl -d`.
TEST_CASE("the content type of a request is ignored") {
  cluster board;
  raw_connection connection(board.client_port());
  const std::string length = "Content-Length: " + std::to_string(update.size()) + "\r\n";
  int total = 0;
  for (const std::string type :
       {"", "Content-Type: application/x-www-form-urlencoded\r\n", "Content-Type: text/plain\r\n",
        "Content-Type: application/json; charset=utf-8\r\n", "Content-Type: ;;;/nonsense\r\n",
        "Content-Type:\r\n"}) {
    INFO(type);
    connection.send(put(type + length, update));
    check_entry(connection.receive(), {"1", ++total});
  }
  board.stop();
}

// Bug: the second of two requests in one segment dropped, or answered first.
TEST_CASE("pipelined requests are answered in order") {
  cluster board;
  raw_connection connection(board.client_port());
  connection.send(put_update() + put_update() + "GET /top/1 HTTP/1.1\r\nHost: a\r\n\r\n" +
                  "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n" + put_update());
  check_entry(connection.receive(), {"1", 1});
  check_entry(connection.receive(), {"1", 2});
  check_entries(connection.receive(), {{"1", 2}});
  check_error(connection.receive(), 404, "not_found");
  check_entry(connection.receive(), {"1", 3});
  board.stop();
}

// Bug: a parser that loses its place when a segment ends inside a token.
TEST_CASE("a request split at any byte gets its one right answer") {
  cluster board;
  raw_connection connection(board.client_port());
  const std::string request = put_update();
  int total = 0;
  for (std::size_t at = 1; at < request.size(); ++at) {
    INFO("split at " << at);
    connection.send(request.substr(0, at));
    // Long enough, most times, for the first part to be read alone.
    CHECK_FALSE(connection.readable_within(std::chrono::milliseconds(2)));
    connection.send(request.substr(at));
    check_entry(connection.receive(), {"1", ++total});
  }
  board.stop();
}

// Bug: a 411 for what .NET, node, OkHttp and Lua send when they do not know the length beforehand.
TEST_CASE("chunked bodies are taken like any other") {
  cluster board;
  raw_connection connection(board.client_port());
  connection.send(put("Transfer-Encoding: chunked\r\n", "a\r\n" + update.substr(0, 10) +
                                                            "\r\n10;x=y\r\n" + update.substr(10) +
                                                            "\r\n0\r\nX-Trailer: z\r\n\r\n") +
                  put_update());
  check_entry(connection.receive(), {"1", 1});
  check_entry(connection.receive(), {"1", 2});
  connection.send(put("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", ""));
  CHECK(connection.receive().result_int() == 100);
  connection.send("1a\r\n" + update + "\r\n0\r\n\r\n");
  check_entry(connection.receive(), {"1", 3});
  connection.send(
      "POST /boards/default/scores HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (const char byte : score_list({update, update}))
    connection.send(std::string("1\r\n").append(1, byte).append("\r\n"));
  connection.send("0\r\n\r\n");
  const response list = connection.receive();
  CHECK(list.result_int() == 200);
  CHECK(list.body() == R"([{"user":1,"total":4,"taken":true,"previous":3},)"
                       R"({"user":1,"total":5,"taken":true,"previous":4}])");
  board.stop();
}

// Bug: an end of input taken for the end of the peer (`nc -N`, node's end(request), Java's
// shutdownOutput()): the write is done, the answer never comes, and the sender repeats it.
TEST_CASE("a half-closed connection gets its answers") {
  cluster board;
  raw_connection connection(board.client_port());
  connection.send(put_update() + put_update() + "GET /top/1 HTTP/1.1\r\nHost: a\r\n\r\n");
  connection.finish_sending();
  check_entry(connection.receive(), {"1", 1});
  check_entry(connection.receive(), {"1", 2});
  check_entries(connection.receive(), {{"1", 2}});
  CHECK(connection.ends());
  raw_connection half(board.client_port());
  half.send(put("Content-Length: 100\r\n", update));
  half.finish_sending();
  check_error(half.receive(), 400, "invalid_request");
  CHECK(half.ends());
  raw_connection silent(board.client_port());
  silent.finish_sending();
  CHECK(silent.ends());
  board.stop();
}

// Bug: a 400 of its own, and the end of the connection, for a line end that old senders add.
TEST_CASE("empty lines before, between and after requests are passed over") {
  cluster board;
  raw_connection connection(board.client_port());
  connection.send("\r\n\r\n" + put_update() + "\r\n");
  check_entry(connection.receive(), {"1", 1});
  CHECK_FALSE(connection.readable_within(std::chrono::milliseconds(50)));
  connection.send("\n" + put_update() + "\r\n\r\n" + put_update());
  check_entry(connection.receive(), {"1", 2});
  check_entry(connection.receive(), {"1", 3});
  board.stop();
}

// Bug: caches and clock checks that have to guess (RFC 9110, 6.6.1).
TEST_CASE("answers carry their date") {
  cluster board;
  http_client client(board.client_port());
  const std::string date(client.get("/top/1")[http::field::date]);
  INFO(date);
  REQUIRE(date.size() == 29);
  CHECK(date.substr(25) == " GMT");
  CHECK(date.substr(3, 2) == ", ");
  CHECK(client.get("/nothing")[http::field::date].size() == 29);
  board.stop();
}

// Bug: `curl` waiting a second for the 100 before it sends a body, or getting it as the answer.
TEST_CASE("Expect: 100-continue gets a 100 and then the answer") {
  cluster board;
  raw_connection connection(board.client_port());
  connection.send(
      put("Expect: 100-continue\r\nContent-Length: " + std::to_string(update.size()) + "\r\n", ""));
  CHECK(connection.receive().result_int() == 100);
  connection.send(update);
  check_entry(connection.receive(), {"1", 1});
  board.stop();
}

// Bug: a typing error in a path that is answered as if it were another request.
TEST_CASE("an unknown path is not_found") {
  cluster board;
  http_client client(board.client_port());
  for (const std::string path :
       {"/", "/top", "/scores/1", "/score/1", "/top/1/1/1", "/Top/1", "/SCORE", "/topp/1",
        "/index.html", "/../etc/passwd", "/%2e%2e/etc/passwd", "/boards/a/b/c/d/e"}) {
    INFO(path);
    check_error(client.get(path), 404, "not_found");
  }
  check_error(client.put("/scores/1", update), 404, "not_found");
  check_entries(client.get("/top/1"), {});
  CHECK(client.connections() == 1);
  board.stop();
}

// Bug: a 404 for a path that exists, or a 405 that does not say what would have worked.
TEST_CASE("a known path with another method is method_not_allowed with Allow") {
  cluster board;
  http_client client(board.client_port());
  for (const std::string method : {"GET", "POST", "DELETE", "PATCH", "OPTIONS"}) {
    INFO(method);
    const response answer = client.send(method, "/score", method == "GET" ? "" : update);
    check_error(answer, 405, "method_not_allowed");
    CHECK(has_token(answer, http::field::allow, "PUT"));
  }
  for (const std::string path : {"/top/5", "/top/5/1"}) {
    for (const std::string method : {"PUT", "POST", "DELETE", "PATCH", "OPTIONS"}) {
      INFO(method << ' ' << path);
      const response answer = client.send(method, path, update);
      check_error(answer, 405, "method_not_allowed");
      CHECK(has_token(answer, http::field::allow, "GET"));
    }
  }
  check_entries(client.get("/top/1"), {});
  board.stop();
}

// Bug: a body after the answer to HEAD, which the peer takes for the next answer.
TEST_CASE("an answer to HEAD has no body") {
  cluster board;
  raw_connection connection(board.client_port());
  connection.send("HEAD /top/1 HTTP/1.1\r\nHost: a\r\n\r\n");
  const unsigned status = connection.receive(raw_connection::answers::to_head).result_int();
  CHECK((status == 200 || status == 405));
  connection.send("GET /top/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  check_entries(connection.receive(), {});
  CHECK(connection.ends());
  board.stop();
}
