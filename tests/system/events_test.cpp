// Events over the real programs: who listens misses nothing and hears nothing twice, and who hangs
// holds up nobody.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/event_listener.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

constexpr auto prompt = patient(10s);

cluster_options with_doors() {
  cluster_options options;
  options.clients = 2;
  options.balancer = true;
  // A sync for each event would take longer than all the rest. A killed process loses nothing.
  options.server_arguments = {"--storage.durability=none"};
  return options;
}

/// Makes so many events.
void change_settings(std::uint16_t port, int times) {
  static std::int64_t minimum = 0;
  http_client client(port);
  for (int i = 0; i < times; ++i) {
    const auto settings = R"({"minimum": )" + std::to_string(--minimum) + "}";
    REQUIRE(client.put("/boards/b", settings).result_int() < 300);
  }
}

/// The next line of a stream that has not ended.
void hear_next(event_listener& listener, std::chrono::milliseconds limit = prompt) {
  REQUIRE(listener.hear(listener.lines().size() + 1, limit));
  REQUIRE_FALSE(listener.ended());
}

/// Whether they are 1, 2, 3, ... up to `last`.
void check_complete(const std::vector<std::uint64_t>& numbers, std::size_t last) {
  std::vector<std::uint64_t> all(last);
  std::iota(all.begin(), all.end(), 1);
  CHECK(numbers == all);
}

}  // namespace

// Bugs: events that are lost or come twice when the server is killed amid a stream; a balancer that
// keeps events back, or cuts off a stream that is silent; a listener that does not read and holds
// up the others; a process that does not end because of its listeners.
TEST_CASE("events reach who listens, each once, over a restart of the server") {
  cluster board(with_doors());
  const auto port = board.balancer_port();
  const event_listener hangs(port, "/events?after=0");
  event_listener listens(port, "/events?after=0");
  change_settings(port, scaled(3000));  // more than all buffers on the way hold
  auto last = static_cast<std::size_t>(scaled(3000));
  REQUIRE(listens.hear(last, prompt));
  check_complete(listens.numbers(), last);

  for (int restart = 0; restart < 2; ++restart) {
    board.kill_server();
    board.start_server();
    cluster::wait_until_ready(port);
    change_settings(port, 10);
    last += 10;
    while (listens.numbers().size() < last) hear_next(listens);
    check_complete(listens.numbers(), last);
  }

  event_listener all(port, "/events?after=0&follow=false");
  REQUIRE(all.hear(std::numeric_limits<std::size_t>::max(), prompt));
  CHECK(all.ended());
  check_complete(all.numbers(), last);

  // Longer than the balancer waits for other answers.
  const auto silent = listens.heartbeats();
  while (listens.heartbeats() == silent) hear_next(listens, 20s + prompt);
  event_listener direct(board.client_port(0), "/events?after=" + std::to_string(last));
  change_settings(port, 1);
  hear_next(listens);
  check_complete(listens.numbers(), last + 1);

  board.stop();
  REQUIRE(direct.hear(std::numeric_limits<std::size_t>::max(), prompt));
  CHECK(direct.ended());
  CHECK(direct.numbers() == std::vector<std::uint64_t>{last + 1});
}

// Bug: a wrong number that is answered by a stream of nothing, and a listener that waits for ever.
TEST_CASE("what there cannot be after an event is refused at once, through the balancer, too") {
  cluster board(with_doors());
  for (const auto port : {board.balancer_port(), board.client_port(1)}) {
    http_client client(port);
    check_error(client.get("/events?after=1000"), 400, "invalid_query");
    check_error(client.get("/events?follow=no"), 400, "invalid_query");
    check_error(client.put("/events", "{}"), 405, "method_not_allowed");
    CHECK(client.get("/events?follow=false").result_int() == 200);
    CHECK(client.connections() == 1);
  }
  board.stop();
}
