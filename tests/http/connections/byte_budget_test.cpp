#include "http/connections/byte_budget.hpp"

#include <string>

#include "tests/catch.hpp"

using scoreboard::http::byte_budget;

namespace {

struct holders {
  std::atomic<std::size_t> sum = 0;
  byte_budget budget{sum, 100};
  std::string gave_up;
  byte_budget::share a{budget, [this] { gave_up += 'a'; }};
  byte_budget::share b{budget, [this] { gave_up += 'b'; }};
  byte_budget::share c{budget, [this] { gave_up += 'c'; }};
};

}  // namespace

// Catches a budget that refuses the latest holder, so that stalled holders keep their bytes.
TEST_CASE_METHOD(holders, "the holder without progress for longest gives its bytes up") {
  a.hold(40);
  b.hold(40);
  a.hold(50);
  CHECK(gave_up.empty());
  c.hold(30);
  CHECK(gave_up == "b");
  CHECK(sum == 80);
  c.hold(101);
  CHECK(gave_up == "bac");
  CHECK(sum == 0);
}

// Catches a text that counts once for each reader, or that is no longer counted when the first
// reader has it.
TEST_CASE_METHOD(holders, "bytes held in common count once") {
  const int common = 0;
  a.hold(90, &common);
  b.hold(90, &common);
  CHECK(sum == 90);
  a.hold(0);
  CHECK(sum == 90);
  b.hold(0);
  CHECK(sum == 0);
  CHECK(gave_up.empty());
}

TEST_CASE_METHOD(holders, "spared bytes count and are not given up") {
  a.hold(60, nullptr, true);
  b.hold(30);
  c.hold(50, nullptr, true);
  CHECK(gave_up == "b");
  CHECK(sum == 110);
  {
    byte_budget::share gone(budget, [] {});
    gone.hold(1, nullptr, true);
  }
  CHECK(sum == 110);
}

// Bug: a stalled reader that keeps its place because somebody else goes on adding.
TEST_CASE_METHOD(holders, "growing is not progress") {
  a.hold(30);
  b.hold(30);
  a.grow(40);
  CHECK(sum == 70);
  c.hold(40);
  CHECK(gave_up == "a");
  b.grow(61);
  CHECK(gave_up == "ab");
  a.grow(5);
  CHECK(sum == 45);
  a.hold(0);
  c.hold(0);
  CHECK(sum == 0);
}

// Bug: a common text that stays counted after a holder has changed to another text.
TEST_CASE_METHOD(holders, "growing bytes may be held in common") {
  const int common = 0;
  a.grow(50, &common);
  b.grow(50, &common);
  CHECK(sum == 50);
  a.grow(60);
  b.grow(10, &common);
  b.hold(0);
  a.hold(0);
  CHECK(sum == 0);
}
