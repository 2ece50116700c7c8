#include "actors/server/door.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/logged_lines.hpp"
#include "tests/catch.hpp"
#include "tests/process/logged_file.hpp"

using namespace scoreboard;
using actors::return_address;

namespace {

struct door_fixture {
  tests::recording_port<wire::answer> port;
  actors::door under_test{port};

  /// Ids of what was sent to `peer`, frame by frame.
  std::vector<std::vector<std::uint64_t>> sent_to(const std::string& peer) const {
    std::vector<std::vector<std::uint64_t>> found;
    for (const auto& frame : port.frames) {
      if (frame.peer != peer) continue;
      auto& ids = found.emplace_back();
      for (const auto& one : frame.messages) ids.push_back(one.id);
    }
    return found;
  }
};

using frames = std::vector<std::vector<std::uint64_t>>;

const wire::outcome some_total = wire::results{{5}};

/// An answer that fills a frame.
wire::outcome full_listing() {
  wire::listing found;
  const std::string name(64, 'x');
  while (found.list.size() * name.size() < wire::full_frame_bytes)
    found.list.push_back({ranking::user_id(name), 1, 1});
  return found;
}

}  // namespace

// Bug: a frame for each answer, or an answer that goes to another peer with the same request id.
TEST_CASE_METHOD(door_fixture, "the answers to one peer leave together, in their order") {
  under_test.answer({"a", 1}, some_total);
  under_test.answer({"b", 1}, wire::error_code::overloaded);
  under_test.answer({"a", 2}, some_total, {9, true});
  CHECK(port.frames.empty());
  under_test.flush();
  CHECK(sent_to("a") == frames{{1, 2}});
  REQUIRE(sent_to("b") == frames{{1}});
  for (const auto& frame : port.frames) {
    if (frame.peer == "b") {
      CHECK(frame.messages[0].what == wire::outcome(wire::error_code::overloaded));
    } else {
      CHECK(frame.messages[0] == wire::answer{1, some_total, {0, false}});
      CHECK(frame.messages[1] == wire::answer{2, some_total, {9, true}});
    }
  }
  // Bug: what was sent is sent again.
  under_test.flush();
  CHECK(port.frames.size() == 2);
}

// Bug: one peer's large answers grow into a frame that no receiver takes, or take others along.
TEST_CASE_METHOD(door_fixture, "a full frame leaves before the others") {
  under_test.answer({"b", 1}, some_total);
  under_test.answer({"a", 1}, full_listing());
  CHECK(sent_to("a") == frames{{1}});
  under_test.answer({"a", 2}, some_total);
  const auto encoded = wire::encode(full_listing(), {3, false});
  under_test.answer(std::vector<return_address>{{"a", 3}, {"a", 4}}, encoded);
  CHECK(sent_to("a") == frames{{1}, {2, 3}, {4}});
  CHECK(sent_to("b").empty());
  under_test.flush();
  CHECK(sent_to("a") == frames{{1}, {2, 3}, {4}});
  CHECK(sent_to("b") == frames{{1}});
}

// Bug: answers pile up for a peer that does not read; or the others who asked the same get none.
TEST_CASE_METHOD(door_fixture, "who does not take what he was sent gets no shared answer") {
  port.silent = {"a"};
  const auto encoded = wire::encode(some_total, {3, false});
  under_test.answer(std::vector<return_address>{{"a", 1}, {"b", 2}, {"a", 3}, {"c", 4}}, encoded);
  under_test.flush();
  CHECK(sent_to("a").empty());
  CHECK(sent_to("b") == frames{{2}});
  REQUIRE(sent_to("c") == frames{{4}});
  CHECK(std::ranges::all_of(port.frames, [](const auto& frame) {
    return frame.messages[0].origin == wire::answer_origin{3, false};
  }));
}

// Bug: an answer that could not be sent waits for ever, or is sent when its peer has given up.
TEST_CASE_METHOD(door_fixture, "what a peer that is gone was to get is forgotten") {
  port.next_result = actors::frame_port::result::unreachable;
  under_test.answer({"a", 1}, some_total);
  under_test.flush();
  port.next_result = actors::frame_port::result::sent;
  under_test.flush();
  CHECK(port.frames.empty());
  under_test.answer({"a", 2}, some_total);
  under_test.flush();
  CHECK(sent_to("a") == frames{{2}});
}

// Bug: a stranger's bytes end the server, or fill its log.
TEST_CASE_METHOD(door_fixture, "of a peer that talks nonsense the log has one line") {
  tests::logged_lines log;
  for (const auto& bytes : {std::string(), std::string("nonsense"), std::string(1000, '\0')})
    CHECK_FALSE(under_test.open({"\xabz", bytes}));
  CHECK(log.take() == "dropped a frame that is not of this protocol from peer ab7a\n");
  CHECK_FALSE(under_test.open({"other", "nonsense"}));
  CHECK(log.take().find("peer 6f74686572") != std::string::npos);
  // Bug: the log tells which id the next peer without a name gets.
  CHECK_FALSE(under_test.open({std::string("\0abcd", 5), "nonsense"}));
  CHECK(log.take() == "dropped a frame that is not of this protocol from a peer without a name\n");
}

// Bug: a client of another version that waits for answers in vain, and a log that does not say why.
TEST_CASE_METHOD(door_fixture, "a peer of another protocol version is told, and the log has it") {
  tests::logged_lines log;
  auto frame = tests::incoming<wire::request>("a", {{1, 50, wire::read{"b", {}, 3}}}).frames[0];
  frame.payload[5] = static_cast<char>(wire::protocol_version + 1);
  for (int i = 0; i < 2; ++i) CHECK_FALSE(under_test.open(frame));
  CHECK(log.take() ==
        fmt::format("refused peer 61: it has version {} of the protocol, this server has version "
                    "{}; install the same release of both programs\n",
                    wire::protocol_version + 1, wire::protocol_version));
  REQUIRE(port.frames.size() == 2);
  CHECK(port.frames[1].peer == "a");
  CHECK(port.frames[1].messages.empty());
  // Bug: what is no frame of any version gets an answer, too.
  CHECK_FALSE(under_test.open({"b", "nonsense"}));
  CHECK(port.frames.size() == 2);
}

// Bug: a table of all who ever talked nonsense grows for ever.
TEST_CASE_METHOD(door_fixture, "complaints about many peers are forgotten at some time") {
  tests::logged_lines log;
  for (int peer = 0; peer < 1024; ++peer)
    CHECK_FALSE(under_test.open({std::to_string(peer), "nonsense"}));
  log.take();
  CHECK_FALSE(under_test.open({"7", "nonsense"}));
  CHECK_FALSE(log.take().empty());
}

// Bug: requests that come in another order than they were sent, or after nonsense not at all.
TEST_CASE_METHOD(door_fixture, "a frame's requests come in their order") {
  const tests::logged_lines log;
  const wire::request read{1, 50, wire::read{"default", wire::top_query{3}, 3}};
  const wire::request update{
      2, 60, wire::update_of("b", "k", {{ranking::user_id(std::int64_t{1}), {}, 7}})};
  const auto received = tests::incoming<wire::request>("a", {read, update});
  CHECK_FALSE(under_test.open({"a", "nonsense"}));
  CHECK(under_test.open(received.frames[0]) == std::vector<wire::request>{read, update});
}

// Bug: nobody can tell which requests were given up, or a slow server's log is full of them.
TEST_CASE_METHOD(door_fixture, "a request that was given up before it began is a timeout") {
  const tests::logged_file log("json");
  return_address from{"a", 7};
  from.request_id = request_id("late");
  for (int i = 0; i < 3; ++i) under_test.expire(from);
  under_test.flush();
  CHECK(sent_to("a") == frames{{7, 7, 7}});
  CHECK(port.frames.at(0).messages.at(0).what == wire::outcome(wire::error_code::timeout));
  REQUIRE(log.lines().size() == 1);
  CHECK(log.lines().front().find(R"("request":"late")") != std::string::npos);
}
