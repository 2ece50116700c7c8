#include "actors/sockets/unfinished_input.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "tests/catch.hpp"

using namespace std::chrono_literals;
using scoreboard::actors::unfinished_input;

namespace {

struct input_fixture {
  std::map<int, std::uint64_t> read;
  unfinished_input input{{.of_peer = 10'000, .of_all = 25'000},
                         [this](int descriptor) -> std::optional<std::uint64_t> {
                           const auto found = read.find(descriptor);
                           if (found == read.end()) return std::nullopt;
                           return found->second;
                         }};
  using cut_off = std::vector<int>;

  std::vector<int> look() { return input.excess(now += input.pause()); }

  unfinished_input::time now;
};

}  // namespace

// Catches a message with ever more parts, which a socket buffers until the last one arrives.
TEST_CASE_METHOD(input_fixture,
                 "a peer that exceeds the bound without ending a message is cut off") {
  input.opened(5);
  read[5] = 9'000;
  CHECK(look().empty());
  read[5] = 20'000;
  CHECK(look().empty());  // it may be complete since
  CHECK(look() == cut_off{5});
}

// Catches an honest peer that is cut off for recent bytes, or for heartbeats that add up.
TEST_CASE_METHOD(input_fixture, "a peer whose messages are taken is never cut off") {
  input.opened(5);
  for (int i = 1; i <= 100; ++i) {
    read[5] += 50'000;
    CHECK(look().empty());
    input.taken(5, 50'000);
  }
  // An hour of encrypted heartbeats.
  for (int i = 0; i < 36'000; ++i) {
    if (i % 10 == 0) read[5] += 42;
    REQUIRE(look().empty());
  }
  look();
  CHECK(input.waiting() == 0);
  // The next message arrives slowly.
  read[5] += 9'000;
  for (int i = 0; i < 10; ++i) REQUIRE(look().empty());
}

// Catches parts that come so slowly that they pass for heartbeats, and looks too seldom to stop
// parts that come fast.
TEST_CASE_METHOD(input_fixture, "slow parts are seen, and for fast ones it looks often") {
  input.opened(5);
  read[5] = 0;
  std::size_t looks = 0;
  for (; looks < 1000 && look().empty(); ++looks) read[5] += 50;
  CHECK(looks < 1000);  // 500 bytes a second
  read.clear();
  look();
  CHECK(input.pause() == 100ms);
  input.opened(6);
  read[6] = 1'000'000;
  CHECK(look().empty());
  CHECK(input.pause() == 10ms);
  CHECK(look() == cut_off{6});
}

// Catches many peers that each stay within their bound.
TEST_CASE_METHOD(input_fixture, "all peers together are bounded, and the largest are cut off") {
  for (const int descriptor : {5, 6, 7, 8}) input.opened(descriptor);
  read = {{5, 9'000}, {6, 8'000}, {7, 7'000}, {8, 9'500}};
  CHECK(look().empty());
  CHECK(look() == cut_off{8});
}

// Catches counts that the next connection with the same descriptor inherits.
TEST_CASE_METHOD(input_fixture, "the next connection of a descriptor starts from zero") {
  input.opened(5);
  read[5] = 20'000;
  input.taken(5, 20'000);
  CHECK(look().empty());
  read[5] = 15'000;  // a new connection that was not opened() yet
  CHECK(look().empty());
  CHECK(look() == cut_off{5});
  input.opened(5);
  read[5] = 100;
  CHECK(look().empty());
  read.clear();
  CHECK(look().empty());
  CHECK(input.empty());
}
