#include <chrono>
#include <string>
#include <vector>

#include "src/base/request_id.hpp"
#include "tests/http/connections/wired_connection.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

/// The id under which a request with these header lines is handled.
std::string id_with(const std::string& lines) {
  lone_connection one;
  one.on->on_input("GET /x HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n");
  REQUIRE(one.handler.requests.size() == 1);
  std::string id(one.handler.requests.front().id);
  CHECK(one.handler.ids == std::vector<std::string>{id});
  return id;
}

bool is_made(const std::string& id) { return id.size() == 15 && is_request_id(id); }

}  // namespace

// Bug: an id that a peer made up forges lines of logs or headers, or one of two is believed.
TEST_CASE("the sender's id is taken if it is one, and else one is made") {
  CHECK(id_with("X-Request-Id: A-z_0.9\r\n") == "A-z_0.9");
  CHECK(id_with("x-request-id:  " + std::string(64, 'a') + " \r\n") == std::string(64, 'a'));
  for (const std::string wrong :
       {"", "X-Request-Id:\r\n", "X-Request-Id: a b\r\n", "X-Request-Id: \xc3\xab\r\n",
        "X-Request-Id: a\"b\r\n", "X-Request-Id: a\tb\r\n",
        "X-Request-Id: one\r\nX-Request-Id: one\r\n"})
    CHECK(is_made(id_with(wrong)));
  CHECK(is_made(id_with("X-Request-Id: " + std::string(65, 'a') + "\r\n")));
}

// Bug: a line end in the header gets through, or the refusal of it names no request.
TEST_CASE("a request that is no HTTP has an id all the same") {
  lone_connection one;
  one.on->on_input("GET /x HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\rb\r\n\r\n");
  REQUIRE(one.handler.ids.size() == 1);
  CHECK(is_made(one.handler.ids.front()));
  CHECK(one.received().find("\r\nX-Request-Id: " + one.handler.ids.front() + "\r\n") !=
        std::string::npos);
  CHECK(one.handler.texts.front().starts_with("400   "));
}

// Bug: a request has the id of the one before it on the same connection, or two have the same.
TEST_CASE("each request of a connection has its own id") {
  lone_connection one;
  one.on->on_input("GET /1 HTTP/1.1\r\nHost: x\r\nX-Request-Id: first\r\n\r\n" + std::string(get) +
                   std::string(get));
  REQUIRE(one.handler.ids.size() == 3);
  CHECK(one.handler.ids[0] == "first");
  CHECK(is_made(one.handler.ids[1]));
  CHECK(is_made(one.handler.ids[2]));
  CHECK(one.handler.ids[1] != one.handler.ids[2]);
}

// Bug: nobody can quote the id of what went wrong; or each good answer is longer by it.
TEST_CASE("an answer has the id of its request if it tells of an error") {
  lone_connection one;
  one.handler.answer_at_once = false;
  one.on->on_input("GET /x HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n\r\n");
  one.handler.exchange_of(0).answer({404, "no"});
  CHECK(one.received().find("\r\nX-Request-Id: mine\r\n") != std::string::npos);
  one.on->on_input("GET /x HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n\r\n");
  one.handler.answer(1, "yes");
  CHECK(one.received() == ok("yes"));
}

// Bug: what an access log tells is that of another request, or of none where it is known.
TEST_CASE("what is known of a request is told with its answer") {
  lone_connection one;
  one.handler.answer_at_once = false;
  one.on->on_input("HEAD /a?b HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n\r\n");
  one.handler.exchange_of(0).set_sender("game");
  one.handler.exchange_of(0).answer({200, "four", {{"Other", "1"}, {"Noted", "22"}}});
  one.on->on_input("GET /" + std::string(3000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n");
  one.handler.answer(1, "four");
  one.on->on_input("PUT /small HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n");
  CHECK(one.handler.texts ==
        std::vector<std::string>{"200 HEAD /a?b 0 by \"game\" \"22\"",
                                 "200 GET /" + std::string(2047, 'x') + " 4 by \"\" \"\"",
                                 one.handler.texts.back()});
  CHECK(one.handler.texts.back().starts_with("413 PUT /small "));
}

// Bug: a request that arrives too slowly is told of as the one before it.
TEST_CASE("a request that is refused before its end is told of as far as it is known") {
  lone_connection one;
  one.on->on_input(get);
  one.on->on_input("GET /la");
  one.pass(std::chrono::seconds(11));
  lone_connection other;
  other.on->on_input(get);
  other.on->on_input(
      "PUT /late HTTP/1.1\r\nHost: x\r\nX-Request-Id: late\r\nContent-Length: 9\r\n\r\n");
  other.pass(std::chrono::seconds(11));
  REQUIRE(one.handler.texts.size() == 2);
  CHECK(one.handler.texts.back().starts_with("408   "));
  REQUIRE(other.handler.texts.size() == 2);
  CHECK(other.handler.texts.back().starts_with("408 PUT /late "));
  CHECK(other.handler.ids.back() == "late");
}
