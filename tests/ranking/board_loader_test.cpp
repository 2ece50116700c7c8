#include "src/ranking/board_loader.hpp"

#include <stdexcept>

#include "src/ranking/selection.hpp"
#include "tests/catch.hpp"
#include "tests/ranking/random_source.hpp"
#include "tests/seed.hpp"

using namespace scoreboard::ranking;
using namespace scoreboard::ranking::testing;

namespace {

std::vector<listed_entry> all_of(board& b) {
  const snapshot parts[] = {b.take_snapshot()};
  return page_with_data(parts, 1, UINT64_MAX);
}

}  // namespace

TEST_CASE("a loaded board is the board that updates would have made") {
  PRINTED_SEED(seed);
  random_source random(seed);
  for (const order by : {order::descending, order::ascending}) {
    for (const std::uint64_t users : {0U, 1U, 2U, 15U, 16U, 17U, 62U, 63U, 500U, 20'000U}) {
      board slow(by);
      for (std::uint64_t n = 0; n < users; ++n)
        slow.set(random_source::name(n), random.total(users / 3 + 1), n + 1);
      for (std::uint64_t n = 0; n < users; n += 5)
        slow.set_data(random_source::name(n), random.data());
      const auto entries = all_of(slow);
      REQUIRE(entries.size() == users);
      for (const bool sorted : {true, false}) {
        board_loader loader(by, random.one_in(2) ? users : 0);
        if (sorted)
          for (const auto& [e, data] : entries) loader.add(e.user, e.total, e.arrived, data);
        else
          for (auto e = entries.rbegin(); e != entries.rend(); ++e)
            loader.add(e->of.user, e->of.total, e->of.arrived, e->data);
        board loaded = loader.finish();
        loaded.validate();
        REQUIRE(all_of(loaded) == entries);
        // It goes on like any other.
        for (std::uint64_t n = 0; n < users; n += 3) {
          loaded.set(random_source::name(n), 1, 100'000 + n);
          loaded.erase(random_source::name(n + 1));
        }
        loaded.validate();
      }
    }
  }
}

TEST_CASE("a user or a place that comes twice is refused") {
  board_loader users;
  users.add(user_id("a"), 1, 1);
  users.add(user_id("a"), 2, 2);
  CHECK_THROWS_AS(users.finish(), std::invalid_argument);
  board_loader places;
  places.add(user_id("a"), 1, 1);
  places.add(user_id("b"), 1, 1);
  CHECK_THROWS_AS(places.finish(), std::invalid_argument);
}
