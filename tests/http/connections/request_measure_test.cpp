#include "http/connections/request_measure.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/http/connections/streaming_connection.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using namespace std::chrono_literals;
using told = recording_handler::told;

namespace {

/// A connection whose requests wait for the test.
struct asking_connection : lone_connection {
  asking_connection() { handler.answer_at_once = false; }
};

/// More than any socket holds.
std::string large_text() {
  std::string text;
  text.resize(10'000'000, 'x');
  return text;
}

}  // namespace

// Bug: a request counts twice, under the kind of another one, or from before it was whole.
TEST_CASE_METHOD(asking_connection, "each request is measured once, from its end to its answer") {
  on->on_input(put.substr(0, 40));
  pass(20ms);
  on->on_input(put.substr(40));
  handler.exchange_of(0).set_kind(3);
  pass(30ms);
  handler.answer(0, "a");
  on->on_input(get);
  pass(5ms);
  handler.answer(1, "b");
  CHECK(handler.answered == std::vector<told>{{3, 200, 30ms}, {0, 200, 5ms}});
}

// Bug: what the connection refuses or answers by itself is not counted, or not as what was sent.
TEST_CASE_METHOD(lone_connection, "refusals and answers without a body are measured as they left") {
  on->on_input("GET /x HTTP/1.1\r\nHost: x\r\n\r\nno HTTP\r\n\r\n");
  CHECK(handler.answered == std::vector<told>{{0, 200, 0ns}, {0, 400, 0ns}});
}

// Bug: a client that has the answer looks like one that was sent it.
TEST_CASE_METHOD(asking_connection, "an answer that its sender knows is measured as a 304") {
  on->on_input("GET /x HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"t\"\r\n\r\n");
  handler.answer(0, std::make_shared<const http::tagged_text>(http::tagged_text{"text", "\"t\""}));
  CHECK(handler.answered == std::vector<told>{{0, 304, 0ns}});
}

// Bug: a peer that does not read makes the service look slow.
TEST_CASE_METHOD(asking_connection, "an answer is measured until its peer holds it up") {
  on->on_input(get);
  handler.answer(0, large_text());
  CHECK(handler.answered.empty());
  turn();
  pass(9s);
  on->on_disconnect();
  CHECK(handler.answered == std::vector<told>{{0, 200, 0ns}});
}

// Bug: an answer that nobody takes is never counted.
TEST_CASE_METHOD(asking_connection, "an answer to a peer that is gone is measured once") {
  on->on_input(get);
  handler.answer(0, large_text());
  on->on_disconnect();
  CHECK(handler.answered == std::vector<told>{{0, 200, 0ns}});
}

// Bug: a stream counts when it ends, hours later, as the slowest of all requests.
TEST_CASE_METHOD(asking_connection, "a stream is measured when it begins") {
  on->on_input(get);
  pass(7ms);
  const auto events = begin(*this, 0);
  CHECK(handler.answered == std::vector<told>{{0, 200, 7ms}});
  events->stream->end();
  CHECK_FALSE(received().empty());
  CHECK(handler.answered.size() == 1);
}
