#include "src/base/heartbeat.hpp"

#include "tests/catch.hpp"

using scoreboard::heartbeat;

// Bug: one lively loop that answers for another one that stands still, or beats of two moments
// that are lost because they were not seen at once.
TEST_CASE("all loops must beat, each at its time, and again after that") {
  heartbeat loops(2);
  CHECK_FALSE(loops.all_beat());
  loops.of(0).beat();
  loops.of(0).beat();
  CHECK_FALSE(loops.all_beat());
  loops.of(1).beat();
  CHECK(loops.all_beat());
  CHECK_FALSE(loops.all_beat());
  loops.of(1).beat();
  CHECK_FALSE(loops.all_beat());
  loops.of(0).beat();
  CHECK(loops.all_beat());
}
