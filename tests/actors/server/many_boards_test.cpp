#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

using model = std::map<std::string, std::map<std::int64_t, std::int64_t>>;  // by board, by user

std::map<std::int64_t, std::int64_t> totals_on(gateway_fixture& of, const std::string& board) {
  std::map<std::int64_t, std::int64_t> found;
  const auto outcome = of.ask(wire::read{board, wire::top_query{no_limit}, no_limit});
  for (const auto& one : std::get<wire::listing>(outcome).list)
    found[one.user.integer()] = one.total;
  return found;
}

/// Adds to a random user of each of so many random boards, in one frame.
void add_to_some(gateway_fixture& of, std::size_t boards, std::mt19937_64& random, model& shown) {
  std::vector<wire::request> requests;
  for (std::uint64_t id = 1; id <= 100; ++id) {
    const auto board = "b" + std::to_string(random() % boards);
    const auto user = static_cast<std::int64_t>(random() % 10);
    shown[board][user] += 1;
    const auto key = std::to_string(random());  // also over restarts
    requests.push_back({id, far_future, wire::update_of(board, key, {add_to(user, 1)})});
  }
  of.port.frames.clear();
  of.arrives("p", requests);
  of.run();
  REQUIRE(of.answers().size() == requests.size());
}

}  // namespace

// Bug: boards that share a user's total on its way to the store, a board that is lost or mixed up
// when it moves from one shard to all, and one that comes back from the store as another.
TEST_CASE("ten thousand boards keep apart what is theirs, also over a restart") {
  SEEDED_GENERATOR(random);
  const auto disk = std::make_shared<simulated_disk>();
  constexpr std::size_t boards = 10'000;
  model shown;
  for (const std::size_t shards : {std::size_t{4}, std::size_t{3}}) {
    gateway_fixture one({.shards = shards, .disk = disk, .max_boards = boards + 1});
    for (int frame = 0; frame < 300; ++frame) add_to_some(one, boards, random, shown);
    std::size_t checked = 0;
    for (const auto& [board, totals] : shown) {
      if (random() % 20 != 0) continue;
      ++checked;
      CAPTURE(shards, board, totals.size());
      REQUIRE(totals_on(one, board) == totals);
    }
    CHECK(checked > 100);
  }
}

// Bug: boards without a bound, or a refused one that is there nevertheless.
TEST_CASE("one board more than the server takes is refused, and the others go on") {
  gateway_fixture one({.max_boards = 3});
  const auto put = [&](const std::string& board) {
    return one.ask(one.fresh({add_to(1, 1)}, board));
  };
  CHECK(put("a") == total(1));
  CHECK(put("b") == total(1));
  CHECK(put("c") == error(wire::error_code::too_many_boards));
  CHECK(one.ask(wire::read{"c", wire::top_query{1}, no_limit}) ==
        error(wire::error_code::unknown_board));
  CHECK(put("a") == total(2));
  CHECK(put("default") == total(1));
}

// Bug: a board that readers see although what makes it was not stored.
TEST_CASE("a board that could not be stored is not there") {
  gateway_fixture one;
  one.disk->set_full(true);
  CHECK(one.ask(one.fresh({add_to(1, 1)}, "a")) == error(wire::error_code::storage_unavailable));
  CHECK(one.ask(wire::read{"a", wire::top_query{1}, no_limit}) ==
        error(wire::error_code::unknown_board));
  one.disk->set_full(false);
  CHECK(one.ask(one.fresh({add_to(1, 1)}, "a")) == total(1));
}
