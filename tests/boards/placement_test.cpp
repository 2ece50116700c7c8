#include "src/boards/placement.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

using namespace scoreboard;

namespace {

std::vector<std::size_t> places(std::uint64_t seed, std::uint64_t board) {
  fix_hash_seed(seed);
  std::vector<std::size_t> found;
  for (std::int64_t i = 0; i < 8000; ++i)
    found.push_back(boards::shard_of(boards::board_id{board}, ranking::user_id(i * 4096), 8));
  return found;
}

}  // namespace

// Bug: a placement that everybody can work out: chosen users all go to one shard, and the others
// have nothing to do.
TEST_CASE("where users are placed depends on the seed and on the board") {
  const auto some = places(1, 1);
  for (std::size_t shard = 0; shard < 8; ++shard) {
    const auto users = std::ranges::count(some, shard);
    CHECK(users > 800);
    CHECK(users < 1200);
  }
  const auto same = [&](const std::vector<std::size_t>& others) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < some.size(); ++i) count += some[i] == others[i] ? 1U : 0U;
    return count;
  };
  CHECK(same(places(1, 1)) == 8000);
  // By chance it is a thousand.
  CHECK(same(places(2, 1)) < 1200);
  CHECK(same(places(1, 2)) < 1200);
}
