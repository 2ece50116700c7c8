// What becomes of the ids of requests at the bridge.
#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "tests/actors/bridge/bridge_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/process/logged_file.hpp"

using namespace scoreboard;
using tests::bridge_fixture;

namespace {

const wire::read some_read{"b", wire::top_query{1}, 10};

}  // namespace

// Bug: the server names a request by no id or by another one's; or reads that differ in nothing but
// their ids leave twice.
TEST_CASE_METHOD(bridge_fixture,
                 "requests leave with their ids, joined reads with the first one's") {
  port.next_result = actors::frame_port::result::full;
  const auto one = submit(some_read, request_id("one"));
  const auto two = submit(some_read, request_id("two"));
  const auto three =
      submit(wire::update_of("b", "k", {{ranking::user_id(1), {}, 1}}), request_id("three"));
  port.next_result = actors::frame_port::result::sent;
  happens(bridge, {.writable = true});
  run();
  std::vector<std::string> left;
  for (const auto& frame : port.frames) {
    for (const auto& asked : frame.messages) left.emplace_back(asked.request_id);
  }
  CHECK(left == std::vector<std::string>{"one", "three"});
  stop();  // while there are all who wait
}

// Bug: nobody can tell which requests got no answer, or an outage fills the log.
TEST_CASE_METHOD(bridge_fixture, "the log names a request that got no answer") {
  const tests::logged_file log("json");
  const auto one = submit(some_read, request_id("one"));
  const auto two = submit(some_read, request_id("two"));
  for (int i = 0; i < 50; ++i) {
    scheduler.advance_time(std::chrono::milliseconds(30));
    run();
  }
  REQUIRE(log.lines().size() == 1);
  const auto line = log.lines().front();
  CHECK(
      line.find(R"("message":"a request got no answer from the server in time","request":"one")") !=
      std::string::npos);
}
