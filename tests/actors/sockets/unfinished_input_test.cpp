#include "actors/sockets/unfinished_input.hpp"

#include <cstdint>
#include <map>
#include <vector>

#include "tests/catch.hpp"

using scoreboard::actors::unfinished_input;

namespace {

struct input_fixture {
  std::map<int, std::uint64_t> received;
  unfinished_input input{{.of_peer = 10'000, .of_all = 25'000},
                         [this](int descriptor) -> std::optional<std::uint64_t> {
                           const auto found = received.find(descriptor);
                           if (found == received.end()) return std::nullopt;
                           return found->second;
                         }};
  using cut_off = std::vector<int>;
};

}  // namespace

// Catches a message with ever more parts, which a socket buffers until the last one arrives.
TEST_CASE_METHOD(input_fixture,
                 "a peer that exceeds the bound without ending a message is cut off") {
  input.opened(5);
  received[5] = 9'000;
  CHECK(input.excess().empty());
  received[5] = 20'000;
  CHECK(input.excess().empty());  // it may be complete since
  CHECK(input.excess() == cut_off{5});
}

// Catches an honest peer that is cut off for recent bytes, or for heartbeats that add up.
TEST_CASE_METHOD(input_fixture, "a peer whose messages are taken is never cut off") {
  input.opened(5);
  for (int i = 1; i <= 100; ++i) {
    received[5] += 50'000;
    CHECK(input.excess().empty());
    input.taken(5, 50'000);
  }
  // Days of heartbeats.
  for (int i = 0; i < 10'000; ++i) {
    received[5] += 20;
    REQUIRE(input.excess().empty());
  }
  // The next message arrives slowly.
  received[5] += 9'000;
  for (int i = 0; i < 10; ++i) REQUIRE(input.excess().empty());
}

// Catches many peers that each stay within their bound.
TEST_CASE_METHOD(input_fixture, "all peers together are bounded, and the largest are cut off") {
  for (const int descriptor : {5, 6, 7, 8}) input.opened(descriptor);
  received = {{5, 9'000}, {6, 8'000}, {7, 7'000}, {8, 9'500}};
  CHECK(input.excess().empty());
  CHECK(input.excess() == cut_off{8});
}

// Catches counts that the next connection with the same descriptor inherits.
TEST_CASE_METHOD(input_fixture, "the next connection of a descriptor starts from zero") {
  input.opened(5);
  received[5] = 20'000;
  input.taken(5, 20'000);
  CHECK(input.excess().empty());
  received[5] = 15'000;  // a new connection that was not opened() yet
  CHECK(input.excess().empty());
  CHECK(input.excess() == cut_off{5});
  input.opened(5);
  received[5] = 100;
  CHECK(input.excess().empty());
  received.clear();
  CHECK(input.excess().empty());
  CHECK(input.empty());
}
