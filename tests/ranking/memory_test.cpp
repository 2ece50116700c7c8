#include <string>
#include <vector>

#include "src/ranking/board.hpp"
#include "src/ranking/board_loader.hpp"
#include "tests/catch.hpp"
#include "tests/ranking/random_source.hpp"
#include "tests/seed.hpp"
#include "tests/skip.hpp"

using namespace scoreboard::ranking;
using namespace scoreboard::ranking::testing;

namespace {

constexpr std::int64_t users = 60'000;

/// Bytes of nodes a user, the part that depends on how full the tree keeps its nodes.
double node_bytes_per_user(const board& b) {
  return static_cast<double>(b.memory().nodes * node_bytes) / static_cast<double>(b.size());
}

}  // namespace

// The budget of ranking_tree.hpp: 28.6 + 1.1 bytes at most for entries and inner nodes.
TEST_CASE("nodes stay full whatever the order of updates") {
  if (leaf::capacity != 62) return scoreboard::tests::skip("it is about the usual size of nodes");
  PRINTED_SEED(seed);
  random_source random(seed);
  arrival now = 0;

  board ascending;
  for (std::int64_t n = 0; n < users; ++n) ascending.set(user_id(n), n, ++now);
  CHECK(node_bytes_per_user(ascending) < 29.7);

  board descending;
  for (std::int64_t n = 0; n < users; ++n) descending.set(user_id(n), -n, ++now);
  CHECK(node_bytes_per_user(descending) < 29.7);

  board tied;
  for (std::int64_t n = 0; n < users; ++n) tied.set(user_id(n), n % 3, ++now);
  CHECK(node_bytes_per_user(tied) < 29.7);

  board_loader loader(order::descending, users);
  for (std::int64_t n = 0; n < users; ++n) loader.add(user_id(n), n * 7919 % users, ++now);
  board random_moves = loader.finish();
  CHECK(node_bytes_per_user(random_moves) < 24);
  for (std::int64_t n = 0; n < 4 * users; ++n) {
    const user_id user(static_cast<std::int64_t>(random.below(users)));
    random_moves.set(user, static_cast<std::int64_t>(random.below(1'000'000)), ++now);
  }
  CHECK(node_bytes_per_user(random_moves) < 29.7);

  for (std::int64_t n = 0; n < users; n += 1)
    if (n % 10 != 0) random_moves.erase(user_id(n));
  // What is guaranteed is 54: every node but the root keeps two fifths of its rows.
  CHECK(node_bytes_per_user(random_moves) < 43);
}

TEST_CASE("an empty board takes next to nothing") {
  const board b;
  CHECK(b.memory().bytes == 0);
  CHECK(sizeof(board) + sizeof(board_state) < 1'024);
}

TEST_CASE("memory returns to nothing when users and snapshots are gone") {
  board b;
  std::vector<snapshot> held;
  PRINTED_SEED(seed);
  random_source random(seed);
  arrival now = 0;
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t n = 0; n < 20'000; ++n) {
      b.set(random.user(9'000), random.total(100), ++now);
      b.set_data(random.user(9'000), random.data());
      if (n % 1'000 == 0) held.push_back(b.take_snapshot());
    }
    for (std::uint64_t n = 0; n < 9'000; ++n) b.erase(random_source::name(n));
    CHECK(b.size() == 0);
    CHECK(b.memory().bytes != 0);
    // Neither the oldest nor the newest first.
    while (!held.empty()) {
      held.erase(held.begin() + static_cast<std::ptrdiff_t>(random.below(held.size())));
      b.reclaim();
    }
    CHECK(b.memory().bytes == 0);
    CHECK(b.memory().nodes == 0);
    CHECK(b.memory().slots == 0);
    CHECK(b.memory().data == 0);
    b.validate();
  }
}

// Bug: data is kept for those who have none, or what was taken away or replaced is not used again.
TEST_CASE("data costs those who have some, and its memory is used again") {
  board b;
  arrival now = 0;
  for (std::int64_t n = 0; n < users; ++n) b.set(user_id(n), n, ++now);
  const std::size_t without = b.memory().bytes;
  const std::string data(20, 'x');
  for (std::int64_t n = 0; n < users; n += 100) b.set_data(user_id(n), data);
  CHECK(b.memory().data == users / 100);
  // 16 bytes of a slot and 45 of data, in pools that double.
  CHECK(b.memory().bytes - without <= 2 * users / 100 * (16 + 45));
  const std::size_t with = b.memory().bytes;
  for (int round = 0; round < 3; ++round) {
    for (std::int64_t n = 0; n < users; n += 100) b.set_data(user_id(n), std::string(32, 'y'));
    for (std::int64_t n = 0; n < users; n += 100) b.set_data(user_id(n), {});
    CHECK(b.memory().data == 0);
    for (std::int64_t n = 0; n < users; n += 100) b.set_data(user_id(n), data);
  }
  // Those who had none for a while were in the other pool for that time.
  CHECK(b.memory().bytes == with);
  CHECK(b.memory().slots == b.size());
  b.validate();
}
