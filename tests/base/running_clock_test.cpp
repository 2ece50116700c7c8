#include "src/base/running_clock.hpp"

#include <chrono>

#include "tests/catch.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;

// Catches commit times that leap or go back with the clock that they are derived from.
TEST_CASE("running time follows the clock by small steps only and never goes back") {
  std::chrono::steady_clock::time_point now{1000h};
  running_clock clock([&now] { return now; });
  CHECK(clock.elapsed() == 0ms);
  now += 1500ms;
  CHECK(clock.elapsed() == 1500ms);
  now += 1h;
  CHECK(clock.elapsed() == 1500ms + running_clock::longest_step);
  now -= 2h;
  CHECK(clock.elapsed() == 1500ms + running_clock::longest_step);
  now += 700us;
  CHECK(clock.elapsed() == 1500ms + running_clock::longest_step);
  now += 700us;
  CHECK(clock.elapsed() == 1501ms + running_clock::longest_step);
}
