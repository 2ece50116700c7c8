#include "src/wire/recent_reads.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;

// Bug: an order of use that a find does not change, a read that is still found after its end, or
// one that is told apart by what its sender knows.
TEST_CASE("recent reads equal a list that is searched from its front") {
  SEEDED_GENERATOR(random);
  wire::recent_reads<int> reads;
  std::vector<std::pair<std::uint64_t, int>> model;  // used last first
  for (int step = 0; step < 20'000; ++step) {
    const std::uint64_t count = random() % 12;
    const wire::read what = wire::read{"b", wire::top_query{count}, 100, random() % 3};
    const auto expected = std::find_if(model.begin(), model.end(),
                                       [&](const auto& one) { return one.first == count; });
    auto* const found = reads.find(what);
    REQUIRE((found != nullptr) == (expected != model.end()));
    if (found == nullptr) {
      REQUIRE(reads.insert(what, step).value == step);
      model.insert(model.begin(), {count, step});
    } else {
      REQUIRE(found->value == expected->second);
      std::rotate(model.begin(), expected, expected + 1);
      if (random() % 4 == 0) {
        reads.erase(*found);
        model.erase(model.begin());
      }
    }
    while (reads.size() > 8) {
      REQUIRE(reads.oldest().value == model.back().second);
      reads.erase(reads.oldest());
      model.pop_back();
    }
    REQUIRE(reads.size() == model.size());
    REQUIRE(reads.empty() == model.empty());
  }
}
