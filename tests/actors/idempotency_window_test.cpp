#include "actors/idempotency_window.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/seed.hpp"

using namespace scoreboard;
using actors::idempotency_window;
using storage::round_record;
using namespace std::chrono_literals;

namespace {

using verdict = idempotency_window::verdict;

round_record::request request(std::uint64_t key, std::size_t results = 1) {
  return {{key, key}, key * 31, static_cast<std::uint32_t>(results)};
}

verdict begin(idempotency_window& window, std::uint64_t key) {
  return window.begin({key, key}, key * 31, {"p", key});
}

void finish(idempotency_window& window, std::uint64_t key, std::uint64_t at_ms,
            std::size_t results = 1) {
  const std::vector<round_record::result> answer(results, {static_cast<std::int64_t>(key), 0});
  window.finish(request(key, results), answer, at_ms);
}

}  // namespace

TEST_CASE("a window forgets by age and not before") {
  idempotency_window window({1000ms, 100});
  finish(window, 1, 5000);
  finish(window, 2, 5500);
  window.trim(6000);
  CHECK(begin(window, 1) == verdict::answered);
  window.trim(6001);
  CHECK(begin(window, 2) == verdict::answered);
  CHECK(begin(window, 1) == verdict::fresh);
  CHECK(window.evicted() == 0);
}

TEST_CASE("a window counts results, not keys") {
  idempotency_window window({1000ms, 10});
  finish(window, 1, 0, 4);
  finish(window, 2, 0, 6);
  window.trim(0);
  CHECK(window.size() == 2);
  finish(window, 3, 0, 0);
  window.trim(0);
  CHECK(window.size() == 3);
  finish(window, 4, 0, 1);
  window.trim(0);
  CHECK(window.size() == 3);
  CHECK(window.evicted() == 1);
  CHECK(begin(window, 1) == verdict::fresh);
  CHECK(window.answer({2, 2}).size() == 6);
  CHECK(window.answer({3, 3}).empty());
}

TEST_CASE("what is in flight is never forgotten and may fail") {
  idempotency_window window({0ms, 0});
  CHECK(begin(window, 1) == verdict::fresh);
  window.trim(UINT64_MAX / 2);
  CHECK(begin(window, 1) == verdict::in_flight);
  CHECK(window.begin({1, 1}, 0, {}) == verdict::mismatch);
  const auto joined = window.abandon({1, 1});
  REQUIRE(joined.size() == 1);
  CHECK(joined[0].request_id == 1);
  CHECK(begin(window, 1) == verdict::fresh);
}

// Catches the end of the process when a key was forgotten, came again and was read back twice, for
// a store keeps a little more than the window; and the later answer going with the earlier one.
TEST_CASE("a key that a store has twice means the later one") {
  idempotency_window window({1000ms, 100});
  finish(window, 1, 5000, 2);
  finish(window, 2, 5100);
  finish(window, 1, 5500, 3);
  window.trim(6200);
  CHECK(begin(window, 1) == verdict::answered);
  CHECK(window.answer({1, 1}).size() == 3);
  CHECK(begin(window, 2) == verdict::fresh);
  window.trim(7000);
  CHECK(begin(window, 1) == verdict::fresh);
  CHECK(window.size() == 0);
}
