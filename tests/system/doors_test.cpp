// Every door of the service: an HTTP process and the balancer in front of it.
#include <string>
#include <vector>

#include <boost/beast/http/field.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"

using namespace scoreboard::system_test;
namespace http = boost::beast::http;

namespace {

struct expectation {
  std::string method;
  std::string target;
  unsigned status = 0;
  std::string code;  // none for a 200
  std::size_t body_bytes = 0;
};

const std::vector<expectation> table{
    {"GET", "/top/1", 200, ""},
    {"GET", "/top/1?", 200, ""},
    {"GET", "/top/1?&int=string", 200, ""},
    {"GET", "/top/1?%69nt=string#?a", 200, ""},
    {"GET", "/top/1?a=1", 400, "invalid_query"},
    {"GET", "/top/1?x=%zz", 400, "invalid_query"},
    {"GET", "/top/1?int=string&int=string", 400, "invalid_query"},
    {"GET", "/top/x?int", 400, "invalid_query"},
    {"GET", "/health/live?a", 400, "invalid_query"},
    {"PUT", "/score?a=1", 400, "invalid_query", 10},
    {"GET", "/nothing?a=%zz", 404, "not_found"},
    {"PUT", "/top/1?a=1", 405, "method_not_allowed"},
    {"GET", "/top/1#/x", 200, ""},
    {"GET", "/top/%31", 200, ""},
    {"GET", "/%74op/%31/%30", 200, ""},
    {"GET", "http://host/top/1", 200, ""},
    {"GET", "HTTP://host:80/t%6Fp/1?int=string", 200, ""},
    {"GET", "http://[::1]:80/top/1", 200, ""},
    {"GET", "/health/%6cive", 200, ""},
    {"GET", "/boards/default/top/1", 200, ""},
    {"GET", "/boards/%64efault/top/1/1", 200, ""},
    {"GET", "/boards/other/top/1", 404, "unknown_board"},
    {"GET", "/boards/other/top/x", 400, "invalid_position"},
    {"GET", "/boards/a%2Fb/top/1", 400, "invalid_board"},
    {"GET", "/boards/%20/top/1", 400, "invalid_board"},
    {"GET", "/boards//top/1", 400, "invalid_board"},
    {"GET", "/boards/frozen/top/1", 400, "invalid_board"},
    {"GET", "/boards/default/score", 405, "method_not_allowed"},
    {"GET", "/top/%2531", 400, "invalid_position"},
    {"GET", "/top/1%2F1", 400, "invalid_position"},
    {"GET", "/top/1%3Fa", 400, "invalid_position"},
    {"GET", "/top/%20", 400, "invalid_position"},
    {"GET", "/top/1/", 400, "invalid_position"},
    {"GET", "/top/\x80\xff", 400, "invalid_position"},
    {"GET", "/top/%zz", 400, "invalid_request"},
    {"GET", "/top/1%", 400, "invalid_request"},
    {"GET", "/nothing%3", 400, "invalid_request"},
    {"GET", "top/1", 400, "invalid_request"},
    {"GET", "*", 400, "invalid_request"},
    {"GET", "?a=/top/1", 400, "invalid_request"},
    {"GET", "http:///top/1", 400, "invalid_request"},
    {"GET", "top?u=http://host/top/1", 400, "invalid_request"},
    {"get", "/top/1", 400, "invalid_request"},
    {"GET", "/", 404, "not_found"},
    {"GET", "http://host", 404, "not_found"},
    {"GET", "http://host?a=/top/1", 404, "not_found"},
    {"GET", "//top/1", 404, "not_found"},
    {"GET", "/top%2F1", 404, "not_found"},
    {"GET", "/./top/1", 404, "not_found"},
    {"GET", "/a/../top/1", 404, "not_found"},
    {"GET", "/a/%2e%2e/top/1", 404, "not_found"},
    {"GET", "/.balancer/error", 404, "not_found"},
    {"GET", "/health/nothing", 404, "not_found"},
    {"PUT", "/health/nothing", 404, "not_found"},
    {"PUT", "/top/1", 405, "method_not_allowed"},
    {"TRACE", "/top/1", 405, "method_not_allowed"},
    {"FOO", "/score", 405, "method_not_allowed"},
    {"GET", "/sc%6Fre", 405, "method_not_allowed"},
    {"PUT", "/boards/%64efault/scores", 405, "method_not_allowed"},
    {"PUT", "/score", 400, "invalid_json", 4096},
    {"PUT", "/score", 413, "body_too_large", 4097},
    {"PUT", "/sc%6fre", 400, "invalid_json", 4096},
    {"PUT", "http://host/sc%6fre?x", 413, "body_too_large", 4097},
    {"PUT", "/boards/default/score", 400, "invalid_json", 4096},
    {"PUT", "/boards/default/score", 413, "body_too_large", 4097},
    {"PUT", "/boards/%64efault/sc%6fre", 413, "body_too_large", 4097},
    {"PUT", "/boards/other/score", 413, "body_too_large", 4097},
    {"PUT", "/boards/default/score/", 404, "not_found", 4097},
    {"PUT", "/score/", 404, "not_found", 4097},
    {"PUT", "/top/1", 405, "method_not_allowed", 4097},
    {"POST", "/boards/default/scores", 400, "invalid_json", 2 << 20},
    {"POST", "/boards/%64efault/scores", 400, "invalid_json", 2 << 20},
    {"POST", "/boards/default/scores", 413, "body_too_large", (2 << 20) + 1},
    {"POST", "/boards/default/scores/", 404, "not_found", 2 << 20},
    {"POST", "/boards/other/scores", 400, "invalid_json", 2 << 20},
    {"POST", "/nothing", 413, "body_too_large", (2 << 20) + 1},
};

response ask(std::uint16_t port, const expectation& what) {
  std::string bytes = what.method + " " + what.target + " HTTP/1.1\r\nHost: a\r\n";
  if (what.body_bytes > 0) bytes += "Content-Length: " + std::to_string(what.body_bytes) + "\r\n";
  raw_connection connection(port);
  connection.send(bytes + "\r\n");
  try {
    connection.send(std::string(what.body_bytes, ' '));
  } catch (const boost::system::system_error&) {
    // Refused and closed before all of it was sent: the answer is there.
  }
  return connection.receive();
}

cluster_options with_balancer() {
  cluster_options options;
  options.balancer = true;
  return options;
}

}  // namespace

// Bug: a head that one door takes and another one refuses: long lines, many of them, a long
// address.
TEST_CASE("a head has the same bound at every door") {
  cluster board(with_balancer());
  const auto ask_with = [](std::uint16_t port, const std::string& target,
                           const std::vector<std::size_t>& header_bytes) {
    std::string bytes = "GET " + target + " HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t i = 0; i < header_bytes.size(); ++i)
      bytes += "X-" + std::to_string(i) + ": " + std::string(header_bytes[i], 'x') + "\r\n";
    raw_connection connection(port);
    connection.send(bytes + "\r\n");
    return connection.receive().result_int();
  };
  for (const auto port : {board.client_port(), board.balancer_port()}) {
    INFO((port == board.client_port() ? "client" : "balancer"));
    CHECK(ask_with(port, "/top/1", {4000}) == 200);
    CHECK(ask_with(port, "/top/1", {7500}) == 200);
    CHECK(ask_with(port, "/top/1", {2300, 2300, 2300}) == 200);
    CHECK(ask_with(port, "/top/1", std::vector<std::size_t>(700, 2)) == 200);
    CHECK(ask_with(port, "/" + std::string(7500, 'x'), {}) == 404);
    CHECK(ask_with(port, "/top/1", {8200}) == 431);
    CHECK(ask_with(port, "/top/1", {3000, 3000, 3000}) == 431);
    CHECK(ask_with(port, "/top/1", std::vector<std::size_t>(1100, 2)) == 431);
    CHECK(ask_with(port, "/" + std::string(8200, 'x'), {}) == 431);
    CHECK(ask_with(port, "/top/1", {20'000}) == 431);
  }
  board.stop();
}

// Bug: an answer that depends on the door one came through; one address with two answers; a body
// whose size is the complaint where there is nothing.
TEST_CASE("odd requests get one answer at every door") {
  cluster board(with_balancer());
  for (const auto port : {board.client_port(), board.balancer_port()}) {
    for (const expectation& one : table) {
      INFO((port == board.client_port() ? "client: " : "balancer: ")
           << one.method << ' ' << one.target << ", " << one.body_bytes << " bytes");
      const response answer = ask(port, one);
      CHECK(answer.result_int() == one.status);
      if (one.status != 200) CHECK(parse_error(answer.body()).code == one.code);
    }
  }
  http_client client(board.client_port());
  check_entries(client.get("/top/1"), {});
  board.stop();
}

// Bug: a HEAD that is refused, or whose head is not that of GET; a body after it, which the peer
// takes for the next answer.
TEST_CASE("HEAD works where GET does, at every door") {
  cluster board(with_balancer());
  http_client(board.client_port()).put("/score", absolute("1", 5));
  for (const auto port : {board.client_port(), board.balancer_port()}) {
    for (const std::string path : {"/top/1", "/top/1/1", "/health/live", "/health/ready", "/top/x",
                                   "/nothing", "/score", "/boards/default/scores"}) {
      INFO(path);
      std::string rest = " ";
      rest.append(path).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
      raw_connection connection(port);
      connection.send(std::string("HEAD").append(rest).append("GET").append(rest));
      const response head = connection.receive(raw_connection::answers::to_head);
      const response got = connection.receive();
      CHECK(head.result() == got.result());
      CHECK(head.body().empty());
      for (const auto field : {http::field::content_type, http::field::content_length,
                               http::field::allow, http::field::etag, http::field::cache_control})
        CHECK(head[field] == got[field]);
    }
    const response refused = http_client(port).put("/top/1", absolute("1", 1));
    check_error(refused, 405, "method_not_allowed");
    CHECK(refused[http::field::allow] == "GET, HEAD");
  }
  board.stop();
}

// Bug: a balancer that drops or weakens tags, answers for the client, or packs what it passes on.
TEST_CASE("what has not changed is not sent again, at every door") {
  cluster board(with_balancer());
  http_client writer(board.client_port());
  writer.put("/score", absolute("1", 5));
  const auto ask = [](std::uint16_t port, const std::string& method, const std::string& target,
                      const std::string& headers) {
    raw_connection connection(port);
    connection.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n" +
                    headers + "\r\n");
    return connection.receive(method == "HEAD" ? raw_connection::answers::to_head
                                               : raw_connection::answers::with_body);
  };
  std::string tag(ask(board.client_port(), "GET", "/top/1", "")[http::field::etag]);
  REQUIRE(tag.size() > 2);
  for (const auto port : {board.client_port(), board.balancer_port()}) {
    INFO((port == board.client_port() ? "client" : "balancer"));
    const response whole = ask(port, "GET", "/top/1", "");
    check_entries(whole, {{"1", 5}});
    CHECK(whole[http::field::etag] == tag);
    CHECK(whole[http::field::cache_control] == "no-cache");
    CHECK(whole[http::field::content_encoding].empty());
    for (const std::string& have : {tag, "\"x\", W/" + tag, std::string("*")}) {
      for (const std::string method : {"GET", "HEAD"}) {
        INFO(method << ' ' << have);
        const response same = ask(port, method, "/top/1", "If-None-Match: " + have + "\r\n");
        CHECK(same.result_int() == 304);
        CHECK(same[http::field::etag] == tag);
        CHECK(same[http::field::cache_control] == "no-cache");
        CHECK(same.body().empty());
      }
    }
    const std::string have = "If-None-Match: " + tag + "\r\n";
    CHECK(ask(port, "GET", "/boards/default/top/1", have).result_int() == 304);
    CHECK(ask(port, "GET", "/top/1?int=string", have).body() == R"([{"user":"1","total":"5"}])");
    CHECK(ask(port, "GET", "/top/x", have).result_int() == 400);
    CHECK(ask(port, "GET", "/health/ready", "If-None-Match: *\r\n").result_int() == 304);
    writer.put("/score", absolute("1", 6));
    check_entries(ask(port, "GET", "/top/1", have), {{"1", 6}});
    writer.put("/score", absolute("1", 5));
    CHECK(ask(port, "GET", "/top/1", have).result_int() == 304);
  }
  board.stop();
}
