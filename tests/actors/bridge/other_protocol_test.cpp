// A server of another version of the protocol than the bridge's.
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "src/wire/frame.hpp"
#include "tests/actors/bridge/bridge_fixture.hpp"
#include "tests/actors/logged_lines.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;

namespace {

constexpr std::uint16_t newer = wire::protocol_version + 1;

/// What such a server answers to every frame.
actors::socket_news refusal() {
  constexpr std::size_t version_at = 5;  // the less significant byte
  const auto notice = wire::version_notice();
  std::string bytes(notice.begin(), notice.end());
  bytes[version_at] = static_cast<char>(newer);
  return {.frames = {{"", bytes}}};
}

struct refused_bridge : tests::bridge_fixture {
  void refuse() {
    happens(bridge, refusal());
    run();
  }
};

}  // namespace

// Bug: people wait for their deadline and are told that something may have been done; nobody learns
// which program is to be upgraded, or the log is full of it.
TEST_CASE_METHOD(refused_bridge, "a server of another protocol version refuses at once") {
  tests::logged_lines log;
  const auto read = submit();
  const auto update = submit(wire::update_of("b", "k", {{ranking::user_id(1), {}, 1}}));
  refuse();
  refuse();
  for (const auto& one : {read, update})
    CHECK(one->outcomes == std::vector<wire::outcome>{wire::error_code::other_protocol});
  CHECK(inflight.inside() == 0);
  CHECK(log.take() == fmt::format("the server has version {} of the protocol, this client has "
                                  "version {}, so every request is refused; install the same "
                                  "release of both programs\n",
                                  newer, wire::protocol_version));
}

// Bug: an update that the server before may have carried out is told as one that was not done.
TEST_CASE_METHOD(refused_bridge, "what another server had before is a timeout when it is refused") {
  const tests::logged_lines log;
  const auto left_before = submit();
  reconnect();
  const auto left_now = submit();
  refuse();
  CHECK(left_before->outcomes == std::vector<wire::outcome>{wire::error_code::timeout});
  CHECK(left_now->outcomes == std::vector<wire::outcome>{wire::error_code::other_protocol});
}

// Bug: a refusal of requests that no server has seen yet.
TEST_CASE_METHOD(refused_bridge, "what has not left waits for the next server") {
  const tests::logged_lines log;
  port.next_result = actors::frame_port::result::full;
  const auto waiting = submit();
  refuse();
  CHECK(waiting->outcomes.empty());
  port.next_result = actors::frame_port::result::sent;
  reconnect();
  REQUIRE(port.frames.size() == 1);
  const wire::outcome answer = wire::results{{5}};
  happens(bridge, tests::incoming<wire::answer>("", {{port.frames[0].messages.at(0).id, answer}}));
  run();
  CHECK(waiting->outcomes == std::vector{answer});
}

// Bug: a bridge that stays refused, or silent, when its server is replaced; a line for each attempt
// to connect.
TEST_CASE_METHOD(refused_bridge, "a refusal is logged once, until a server answers") {
  tests::logged_lines log;
  submit();
  refuse();
  CHECK_FALSE(log.take().empty());
  reconnect();
  submit();
  refuse();
  CHECK(log.take().empty());
  reconnect();
  const auto good = submit();
  REQUIRE(port.frames.size() == 1);
  const wire::outcome answer = wire::results{{5}};
  happens(bridge, tests::incoming<wire::answer>("", {{port.frames[0].messages.at(0).id, answer}}));
  run();
  CHECK(good->outcomes == std::vector{answer});
  submit();
  refuse();
  CHECK_FALSE(log.take().empty());
}
