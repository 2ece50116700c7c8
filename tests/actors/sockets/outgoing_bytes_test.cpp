#include "actors/sockets/outgoing_bytes.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace scoreboard::actors;

// Catches unbounded frames for a peer that does not read, and a peer that is refused for ever even
// after it has read.
TEST_CASE("a peer's bytes are bounded until the network takes them") {
  outgoing_bytes sent({.of_peer = 100, .of_all = 1000, .small_frame = 10});
  CHECK(sent.takes("a", 500));  // one frame may be larger
  std::optional first(sent.add("a", 60));
  CHECK(sent.takes("a", 40));
  CHECK_FALSE(sent.takes("a", 41));
  CHECK(sent.takes("b", 41));
  auto moved = std::make_optional(std::move(*first));
  first.reset();
  CHECK(sent.of_all() == 60);
  moved.reset();
  CHECK(sent.of_all() == 0);
  CHECK(sent.takes("a", 41));
}

// Catches many peers that each stay within their bound, and an honest peer that they shut out.
TEST_CASE("all peers together are bounded, and small frames still pass") {
  outgoing_bytes sent({.of_peer = 100, .of_all = 250, .small_frame = 10});
  std::vector<outgoing_bytes::ticket> held;
  for (const std::string peer : {"a", "b", "c"}) held.push_back(sent.add(peer, 80));
  CHECK_FALSE(sent.takes("d", 11));
  CHECK(sent.takes("d", 10));
  CHECK_FALSE(sent.takes("a", 21));
}

// Catches a table of peers that only grows, and tickets that use it after its destruction.
TEST_CASE("tickets may outlive their counter") {
  std::optional<outgoing_bytes> sent(std::in_place, outgoing_bytes::limits());
  auto held = sent->add("held", 5);
  for (int i = 0; i < 1000; ++i) sent->add(std::to_string(i), 1);
  CHECK(sent->of_all() == 5);
  sent.reset();
}
