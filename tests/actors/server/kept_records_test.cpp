#include "actors/server/kept_records.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using actors::kept_records;
using namespace std::chrono_literals;

// Catches a store that forgets the record of the very commit that made the others too old.
TEST_CASE("the newest record is always needed") {
  kept_records records({8'000ms, 10});
  for (std::uint64_t version = 1; version < 5000; ++version) {
    records.add({version, version * 100'000, 1});
    const auto first = records.first_needed();
    if (first) REQUIRE(*first == version);
  }
}

// Catches a record that goes while a window still remembers a key of it, and records that are kept
// for ever.
TEST_CASE("records stay as long as a window of the same bounds remembers, and not much longer") {
  SEEDED_GENERATOR(random);
  const actors::window_limits::bounds bounds{1000ms, 5000};
  kept_records records(bounds);
  std::vector<kept_records::record> all;
  std::uint64_t now = 0;
  std::uint64_t first_kept = 0;
  for (std::uint64_t version = 1; version < 20'000; ++version) {
    now += random() % 1000 == 0 ? 5000 : random() % 2;
    all.push_back({version, now, 1 + random() % 5});
    records.add(all.back());
    const auto first = records.first_needed();
    if (!first) continue;
    REQUIRE(*first > first_kept);
    first_kept = *first;
    std::size_t size = 0;
    std::uint64_t needed = version;
    for (auto at = all.rbegin(); at != all.rend() && size < bounds.size; ++at) {
      if (at->time_ms + 1000 < now) break;
      needed = at->version;
      size += at->size;
    }
    REQUIRE(first_kept == needed);
  }
  REQUIRE(first_kept > 15'000);
}

TEST_CASE("a deletion waits until it is worth its price") {
  kept_records records({1ms, 1'000'000});
  int deletions = 0;
  for (std::uint64_t version = 1; version <= 10'000; ++version) {
    records.add({version, version * 10, 1});
    if (records.first_needed()) ++deletions;
  }
  CHECK(deletions > 0);
  CHECK(deletions < 12);
}
