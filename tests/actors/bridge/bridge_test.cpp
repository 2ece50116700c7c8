#include "actors/bridge/bridge.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/actors/bridge/bridge_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using tests::bridge_fixture;
using tests::incoming;
using tests::is_error;
using tests::recording_reply;

TEST_CASE_METHOD(bridge_fixture, "an answer reaches the request with its id, once") {
  const auto first = submit();
  const auto second = submit();
  REQUIRE(port.frames.size() == 2);
  const auto id = port.frames[1].messages.at(0).id;
  REQUIRE(id != port.frames[0].messages.at(0).id);
  for (int i = 0; i < 2; ++i) {
    happens(bridge, incoming<wire::answer>("", {{id, wire::results{{5}}}}));
    run();
  }
  CHECK(first->outcomes.empty());
  REQUIRE(second->outcomes.size() == 1);
  CHECK(second->outcomes[0] == wire::outcome(wire::results{{5}}));
  CHECK(inflight.inside() == 1);
}

TEST_CASE_METHOD(bridge_fixture, "a request that left is a timeout at its deadline") {
  const auto reply = submit();
  scheduler.advance_time(990ms);
  run();
  CHECK(reply->outcomes.empty());
  for (int i = 0; i < 3; ++i) {
    scheduler.advance_time(30ms);
    run();
  }
  REQUIRE(reply->outcomes.size() == 1);
  CHECK(is_error(reply->outcomes[0], wire::error_code::timeout));
  CHECK(inflight.inside() == 0);

  // The late answer is dropped.
  happens(bridge,
          incoming<wire::answer>("", {{port.frames[0].messages.at(0).id, wire::results{{5}}}}));
  run();
  CHECK(reply->outcomes.size() == 1);
}

// Catches a place in flight that is kept for who has gone, or an outcome that comes twice.
TEST_CASE_METHOD(bridge_fixture, "a withdrawn request is over at once") {
  const auto gone = submit();
  const auto other = submit();
  for (int i = 0; i < 2; ++i) caf::anon_send(bridge, actors::bridge_withdrawal{gone});
  run();
  CHECK(inflight.inside() == 1);
  const wire::outcome answer = wire::results{{5}};
  for (const auto& frame : port.frames)
    happens(bridge, incoming<wire::answer>("", {{frame.messages.at(0).id, answer}}));
  run();
  CHECK(gone->outcomes == std::vector<wire::outcome>{wire::error_code::unavailable});
  CHECK(other->outcomes == std::vector{answer});
}

// Catches a request that was given up as "nothing was done" and leaves all the same.
TEST_CASE_METHOD(bridge_fixture, "a request that cannot leave is unavailable and never leaves") {
  port.next_result = actors::frame_port::result::full;
  const auto gone = submit();
  for (int i = 0; i < 60; ++i) {
    scheduler.advance_time(25ms);
    run();
  }
  REQUIRE(gone->outcomes.size() == 1);
  CHECK(is_error(gone->outcomes[0], wire::error_code::unavailable));

  const auto kept = submit();
  CHECK(port.frames.empty());
  port.next_result = actors::frame_port::result::sent;
  happens(bridge, {.writable = true});
  run();
  REQUIRE(port.frames.size() == 1);
  CHECK(port.frames[0].messages.size() == 1);
  CHECK(kept->outcomes.empty());
}

TEST_CASE_METHOD(bridge_fixture, "what is in flight is bounded") {
  submit();
  submit();
  submit();
  CHECK_FALSE(inflight.enter());
  CHECK(inflight.inside() == 3);
}

TEST_CASE_METHOD(bridge_fixture, "garbage from the server changes nothing") {
  const auto reply = submit();
  happens(bridge, {.frames = {{"", "garbage"}, {"", ""}}});
  run();
  CHECK(reply->outcomes.empty());
}

TEST_CASE_METHOD(bridge_fixture, "no request stays without an outcome when the bridge ends") {
  const auto reply = submit();
  stop();
  REQUIRE(reply->outcomes.size() == 1);
  CHECK(inflight.inside() == 0);
}

namespace {

wire::update update_with(std::string key) {
  return wire::update_of("b", std::move(key),
                         {{ranking::user_id(1), wire::change::kind::relative, 1}});
}

}  // namespace

TEST_CASE_METHOD(bridge_fixture, "an update has a key that nobody else has, or its sender's") {
  submit(update_with(""));
  submit(update_with("mine"));
  submit(update_with(""));
  const auto first = keys();
  REQUIRE(first.size() == 3);
  CHECK(first[1] == "mine");
  CHECK(first[0] != first[2]);
  CHECK(first[0].size() <= wire::update::max_key_bytes);
  bridge_fixture other;
  other.submit(update_with(""));
  CHECK(other.keys().at(0) != first[0]);
}

// Catches a request that is lost with the server, sent again although it was answered, or sent
// again as another one.
TEST_CASE_METHOD(bridge_fixture, "a new connection sees again what is not answered, as it was") {
  const auto answered = submit(update_with("a"));
  happens(bridge,
          incoming<wire::answer>("", {{port.frames[0].messages[0].id, wire::results{{1}}}}));
  const auto open = submit(update_with(""));
  const auto before = port.frames.back().messages.at(0);
  port.next_result = actors::frame_port::result::full;
  const auto waiting = submit(update_with("c"));
  port.next_result = actors::frame_port::result::sent;
  reconnect();
  REQUIRE(port.frames.size() == 1);
  REQUIRE(port.frames[0].messages.size() == 2);
  CHECK(port.frames[0].messages[0] == before);
  CHECK(std::get<wire::update>(port.frames[0].messages[1].what).key == "c");

  happens(bridge, incoming<wire::answer>("", {{before.id, wire::results{{2}}}}));
  run();
  CHECK(open->outcomes.size() == 1);
  reconnect();
  REQUIRE(port.frames.size() == 1);
  CHECK(port.frames[0].messages.size() == 1);
  for (int i = 0; i < 60; ++i) {
    scheduler.advance_time(25ms);
    run();
  }
  REQUIRE(waiting->outcomes.size() == 1);
  CHECK(is_error(waiting->outcomes[0], wire::error_code::timeout));
  reconnect();
  CHECK(port.frames.empty());
}

// Catches a read that is answered from a moment before it was asked, or whose place is not given
// back, and updates that are taken for one because they look alike.
TEST_CASE_METHOD(bridge_fixture, "reads that are alike and leave together leave as one") {
  port.next_result = actors::frame_port::result::full;
  const auto first = submit(wire::read{"b", wire::window_query{5, 1}, 10});
  const auto second = submit(wire::read{"b", wire::window_query{5, 1}, 10});
  const auto other = submit(wire::read{"b", wire::window_query{5, 2}, 10});
  port.next_result = actors::frame_port::result::sent;
  happens(bridge, {.writable = true});
  run();
  REQUIRE(port.frames.size() == 1);
  REQUIRE(port.frames[0].messages.size() == 2);
  const auto answer = [&](std::uint64_t id) {
    happens(bridge, incoming<wire::answer>("", {{id, wire::listing{}}}));
    run();
  };
  answer(port.frames[0].messages[0].id);
  CHECK(first->outcomes.size() == 1);
  CHECK(second->outcomes.size() == 1);
  CHECK(other->outcomes.empty());
  CHECK(inflight.inside() == 1);

  // The one that left does not take later ones along.
  const auto later = submit(wire::read{"b", wire::window_query{5, 2}, 10});
  REQUIRE(port.frames.size() == 2);
  answer(port.frames[0].messages[1].id);
  CHECK(other->outcomes.size() == 1);
  CHECK(later->outcomes.empty());
  reconnect();
  REQUIRE(port.frames.size() == 1);
  CHECK(port.frames[0].messages.size() == 1);
  answer(port.frames[0].messages[0].id);
  CHECK(later->outcomes.size() == 1);
  CHECK(inflight.inside() == 0);

  port.frames.clear();
  port.next_result = actors::frame_port::result::full;
  submit(update_with("k"));
  submit(update_with("k"));
  port.next_result = actors::frame_port::result::sent;
  happens(bridge, {.writable = true});
  run();
  CHECK(keys() == std::vector<std::string>{"k", "k"});
}

namespace {

wire::update list_with(std::string key, std::size_t size) {
  auto list = update_with(std::move(key));
  auto& changes = std::get<wire::change_list>(list.action).changes;
  changes.resize(size, changes.front());
  return list;
}

}  // namespace

// Catches lists that are all sent to the server at once, a single request that waits behind them,
// and a list that is given up and takes its share along.
TEST_CASE_METHOD(bridge_fixture, "lists wait for each other, and single requests do not") {
  actors::inflight_limit wide(1000);
  const auto other = system.spawn<actors::bridge>(nullptr, std::ref<actors::frame_port>(port),
                                                  std::ref(wide), 1000ms);
  std::vector<std::shared_ptr<recording_reply>> replies;
  const auto send = [&](wire::operation what) {
    REQUIRE(wide.enter(wire::weigh(what)));
    replies.push_back(std::make_shared<recording_reply>());
    caf::anon_send(other, actors::bridge_request{std::move(what), replies.back()});
  };
  for (const auto* key : {"1", "2", "3", "4"}) send(list_with(key, 5'000));
  send(update_with("single"));
  run();
  // The single one passes the lists that wait.
  CHECK(keys() == std::vector<std::string>{"1", "2", "single"});
  CHECK(port.frames.size() == 3);
  const auto first = port.frames[0].messages[0].id;
  const auto second = port.frames[1].messages[0].id;
  happens(other, incoming<wire::answer>("", {{first, wire::error_code::overloaded}}));
  run();
  CHECK(keys() == std::vector<std::string>{"1", "2", "single", "3"});
  // A new connection sees what left, and not what waits.
  port.frames.clear();
  happens(other, {.connected = true});
  run();
  CHECK(port.frames.size() == 3);
  scheduler.advance_time(800ms);
  run();
  send(list_with("5", 5'000));
  for (int i = 0; i < 10; ++i) {
    scheduler.advance_time(25ms);
    run();
  }
  CHECK(is_error(replies[2]->outcomes.at(0), wire::error_code::timeout));      // left
  CHECK(is_error(replies[3]->outcomes.at(0), wire::error_code::unavailable));  // never left
  CHECK(keys().back() == "5");
  happens(other, incoming<wire::answer>("", {{second, wire::error_code::overloaded}}));
  for (int i = 0; i < 60; ++i) {
    scheduler.advance_time(25ms);
    run();
  }
  CHECK(wide.inside() == 0);
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
  run();
}

// Catches large answers that came together and hold up everybody until all of them are rendered.
TEST_CASE_METHOD(bridge_fixture,
                 "of large outcomes one a run is handed on, and small ones at once") {
  actors::inflight_limit wide(1000);
  const auto other = system.spawn<actors::bridge>(nullptr, std::ref<actors::frame_port>(port),
                                                  std::ref(wide), 1000ms);
  std::vector<std::shared_ptr<recording_reply>> replies;
  for (const std::uint64_t count : {3001U, 3002U, 3003U, 10U}) {
    const wire::operation what = wire::read{"b", wire::top_query{count}, 50'000};
    REQUIRE(wide.enter(wire::weigh(what)));
    replies.push_back(std::make_shared<recording_reply>());
    caf::anon_send(other, actors::bridge_request{what, replies.back()});
  }
  run();
  std::vector<wire::answer> answers;
  for (const auto& frame : port.frames) {
    for (const auto& one : frame.messages) answers.push_back({one.id, wire::listing{}});
  }
  REQUIRE(answers.size() == 4);
  happens(other, incoming<wire::answer>("", answers));
  const auto done = [&] {
    std::vector<std::size_t> counts;
    counts.reserve(replies.size());
    for (const auto& one : replies) counts.push_back(one->outcomes.size());
    return counts;
  };
  REQUIRE(scheduler.try_run_once());
  CHECK(done() == std::vector<std::size_t>{1, 0, 0, 1});
  REQUIRE(scheduler.try_run_once());
  CHECK(done() == std::vector<std::size_t>{1, 1, 0, 1});
  run();
  CHECK(done() == std::vector<std::size_t>{1, 1, 1, 1});
  CHECK(wide.inside() == 0);
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
  run();
}

// Catches equal tops of many connections that the server has to make one by one.
TEST_CASE_METHOD(bridge_fixture, "large reads that wait and are alike leave as one") {
  actors::inflight_limit wide(1000);
  const auto other = system.spawn<actors::bridge>(nullptr, std::ref<actors::frame_port>(port),
                                                  std::ref(wide), 1000ms);
  std::vector<std::shared_ptr<recording_reply>> replies;
  for (int i = 0; i < 20; ++i) {
    const wire::operation what = wire::read{"b", wire::top_query{20'000}, 50'000};
    REQUIRE(wide.enter(wire::weigh(what)));
    replies.push_back(std::make_shared<recording_reply>());
    caf::anon_send(other, actors::bridge_request{what, replies.back()});
    if (i == 0) run();
  }
  run();
  REQUIRE(port.frames.size() == 1);
  const auto answer = [&](std::size_t frame) {
    const auto id = port.frames.at(frame).messages.at(0).id;
    happens(other, incoming<wire::answer>("", {{id, wire::listing{}}}));
    run();
  };
  answer(0);
  CHECK(replies[0]->outcomes.size() == 1);
  REQUIRE(port.frames.size() == 2);
  answer(1);
  for (const auto& one : replies) CHECK(one->outcomes.size() == 1);
  CHECK(port.frames.size() == 2);
  CHECK(wide.inside() == 0);
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
  run();
}
