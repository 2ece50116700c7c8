#include "actors/server/recovery.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/base/seeded_hash.hpp"
#include "src/boards/placement.hpp"
#include "src/ranking/selection.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

const boards::board_id small_board{1};
const boards::board_id large_board{2};
const boards::board_id empty_board{3};

constexpr std::uint64_t large_users = 40;
constexpr std::uint64_t small_users = 10;

/// A store with one commit of these entries on it.
class stored_commit {
 public:
  explicit stored_commit(std::vector<commits::entry> entries,
                         ranking::arrival last_arrival = 1000) {
    fix_hash_seed(1);
    spdlog::set_level(spdlog::level::off);
    auto one = std::make_shared<commits::commit>();
    one->version = 1;
    one->time_ms = 77;
    one->last_arrival = last_arrival;
    one->entries = std::move(entries);
    one->requests = {{commits::key_window::sender, {0, 1}, 5, 1},
                     {commits::key_window::service_list, {0, 2}, 6, 2}};
    one->results = {{1, {}}, {2, {}}, {3, {}}};
    const storage::store::commit_ptr written = one;
    REQUIRE(store.append({&written, 1}) == storage::write_result::done);
  }

  actors::recovered_state recover(std::size_t shards, std::uint64_t most_users) const {
    actors::window_limits window;
    window.keys = 100;
    return actors::recover(store, {shards, most_users}, window);
  }

  storage::memory_store store{std::make_shared<storage::memory_medium>(9)};
};

commits::entry on(boards::board_id board, std::int64_t user, ranking::arrival arrived) {
  return commits::total_change{board, std::nullopt, {ranking::user_id(user), user % 7, arrived}};
}

std::vector<commits::entry> three_boards() {
  std::vector<commits::entry> made{commits::board_created{small_board, "small"},
                                   commits::board_created{large_board, "large"},
                                   commits::board_created{empty_board, "empty"}};
  for (std::int64_t user = 0; user < std::int64_t{small_users}; ++user)
    made.push_back(on(small_board, user, static_cast<ranking::arrival>(500 - user)));
  for (std::int64_t user = 0; user < std::int64_t{large_users}; ++user)
    made.push_back(on(large_board, user, static_cast<ranking::arrival>(600 + user)));
  return made;
}

/// The board's users over all shards.
wire::entries all_of(actors::recovered_state& state, boards::board_id board) {
  std::vector<ranking::snapshot> parts;
  for (auto& shard : state.boards) {
    if (const auto found = shard.find(board); found != shard.end())
      parts.push_back(found->second.take_snapshot());
  }
  return ranking::top(parts, no_limit);
}

void check_refused(const stored_commit& damaged, const std::string& why) {
  CHECK_THROWS_WITH(damaged.recover(2, 10), Catch::Matchers::ContainsSubstring(why) &&
                                                Catch::Matchers::ContainsSubstring("damaged"));
  CHECK_THROWS_AS(damaged.recover(2, 10), storage::storage_error);
}

}  // namespace

// Bug: a user is read into a shard where nobody looks for it, when the number of shards or the
// bound is another one than before.
TEST_CASE("boards are placed by the policy, for any number of shards") {
  const stored_commit stored(three_boards());
  const auto whole = [&](boards::board_id board) {
    auto state = stored.recover(1, 1000);
    return all_of(state, board);
  };
  const auto small = whole(small_board);
  const auto large = whole(large_board);
  REQUIRE(small.size() == small_users);
  REQUIRE(large.size() == large_users);
  for (std::size_t shards = 1; shards <= 5; ++shards) {
    // As many users as the bound: one shard. One more: all shards.
    for (const std::uint64_t bound : {0U, 9U, 10U, 39U, 40U}) {
      auto state = stored.recover(shards, bound);
      REQUIRE(state.boards.size() == shards);
      CHECK(all_of(state, small_board) == small);
      CHECK(all_of(state, large_board) == large);
      CHECK(all_of(state, empty_board).empty());
      CHECK(state.directory.at(small_board).spread == (bound < small_users));
      CHECK(state.directory.at(large_board).spread == (bound < large_users));
      for (std::size_t i = 0; i < shards; ++i) {
        for (auto& [board, part] : state.boards[i]) {
          const auto& info = state.directory.at(board);
          const auto snapshot = part.take_snapshot();
          for (const auto& one : ranking::top({&snapshot, 1}, no_limit))
            REQUIRE(boards::shard_of(info, one.user, shards) == i);
        }
      }
    }
  }
}

// Bug: after a restart a board has grown too early, too late or never; or a board on which nobody
// is goes away.
TEST_CASE("the directory knows all boards and how many are on them") {
  const stored_commit stored(three_boards());
  for (const std::uint64_t bound : {0U, 20U}) {
    auto state = stored.recover(3, bound);
    CHECK(state.directory.size() == 4);
    CHECK(state.directory.find("small")->id == small_board);
    CHECK(state.directory.find("large")->id == large_board);
    CHECK(state.directory.at(small_board).users == small_users);
    CHECK(state.directory.at(large_board).users == large_users);
    CHECK(state.directory.at(empty_board).users == 0);
    CHECK(state.directory.at(empty_board).spread == (bound == 0));
    CHECK(state.directory.at(boards::default_board_id).spread == (bound == 0));
  }
}

// Bug: versions, arrivals or commit time begin anew, keys are hashed with another seed, or what was
// answered before the restart is carried out again.
TEST_CASE("what goes on after a restart is what it was") {
  const stored_commit stored(three_boards());
  const auto state = stored.recover(2, 20);
  CHECK(state.last == storage::store::progress{1, 1000, 77, 0, 3});
  CHECK(state.start_ms == 77);
  CHECK(state.seed == 9);
  CHECK(state.window.size() == 2);
  REQUIRE(state.window.knows({0, 2}));
  const auto answer = state.window.answer({0, 2});
  CHECK(answer.version == 1);
  REQUIRE(answer.changes.size() == 2);
  CHECK(answer.changes[1] == came_to(3));
}

// Bug: a new store is taken for a damaged one, or its time begins in 1970.
TEST_CASE("a new store is an empty server") {
  const storage::memory_store store(std::make_shared<storage::memory_medium>());
  auto state = actors::recover(store, {2, 20}, {});
  CHECK(state.boards.size() == 2);
  CHECK(state.directory.size() == 1);
  CHECK(state.last == storage::store::progress{});
  CHECK(state.window.size() == 0);
  CHECK(state.start_ms > 1'600'000'000'000);
}

// Bug: a server that goes on with a part of its state, and writes on top of it.
TEST_CASE("a damaged store is refused") {
  check_refused(stored_commit({on(small_board, 1, 5)}), "a user is on a board that is not there");
  check_refused(stored_commit({commits::board_created{small_board, "chess"},
                               commits::board_created{large_board, "chess"}}),
                "a board is there twice");
  check_refused(stored_commit({commits::board_created{small_board, "default"},
                               commits::board_created{large_board, "default"}}),
                "a board is there twice");
  // "default" that was made again, and users of the one before it.
  check_refused(stored_commit({commits::board_created{small_board, "default"},
                               on(boards::default_board_id, 1, 5)}),
                "a user is on a board that is not there");
  check_refused(stored_commit({commits::board_created{boards::default_board_id, "chess"}}),
                "a board is there twice");
  check_refused(stored_commit({on(boards::default_board_id, 1, 1001)}),
                "a user reached a total after the last write");
  // Two users with one place.
  check_refused(
      stored_commit({on(boards::default_board_id, 1, 5), on(boards::default_board_id, 8, 5)}),
      "restore a backup");
}

// Bug: what is wrong in a part that is made beside others is found there and told to nobody, or
// ends the process.
TEST_CASE("a part that is damaged is reported, whichever it is") {
  constexpr std::size_t shards = 3;
  const stored_commit sound(three_boards());
  CHECK(sound.recover(shards, 0).boards.size() == shards);
  for (std::size_t damaged = 0; damaged < shards; ++damaged) {
    auto entries = three_boards();
    int added = 0;
    // Two users at the same place of one part.
    for (std::int64_t user = 7000; added < 2; user += 7) {
      if (boards::shard_of(large_board, ranking::user_id(user), shards) != damaged) continue;
      entries.push_back(on(large_board, user, 900));
      ++added;
    }
    const stored_commit stored(std::move(entries));
    CHECK_THROWS_AS(stored.recover(shards, 0), storage::storage_error);
    CHECK_THROWS_WITH(stored.recover(shards, 0),
                      Catch::Matchers::ContainsSubstring("the same total and arrival"));
  }
}
