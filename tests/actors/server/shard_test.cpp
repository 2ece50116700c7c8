#include "actors/server/shard.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "src/boards/placement.hpp"
#include "src/ranking/selection.hpp"
#include "tests/actors/server/shard_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using commits::result_code;

namespace {

using results = std::vector<commits::result>;

}  // namespace

// Bug: an update is computed from what is stored, though another one is on its way: it is
// lost.
TEST_CASE_METHOD(shard_fixture, "totals are computed from those on their way") {
  const auto first = execute({{one_board, add_to(1, 5)}, {one_board, add_to(1, 2)}});
  CHECK(first->commit.results == results{came_to(5), came_from(5, 7)});
  CHECK(previous_in(*first, 0) == std::nullopt);
  CHECK(previous_in(*first, 1) == 5);
  const auto second = execute({{one_board, add_to(1, 10)}, {one_board, add_to(2, 1)}});
  CHECK(second->commit.results == results{came_from(7, 17), came_to(1)});
  // Bug: what one commit has settled is forgotten for the next one, too.
  apply({first});
  const auto third = execute({{one_board, add_to(1, 100)}});
  CHECK(third->commit.results == results{came_from(17, 117)});
  CHECK(previous_in(*third, 0) == 17);
  apply({second, third});
  CHECK(execute({{one_board, add_to(1, 0)}})->commit.results == results{came_from(117, 117)});
}

// Bug: a reader sees a total that is taken back when the disk is full.
TEST_CASE_METHOD(shard_fixture, "a snapshot shows what is stored and no more") {
  const auto first = execute({{one_board, set_to(1, 5)}, {one_board, set_to(2, 9)}});
  CHECK(board_on(0, one_board).empty());
  apply({first});
  CHECK(board_on(0, one_board) == wire::entries{standing(2, 9, 2), standing(1, 5, 1)});
  const auto second = execute({{one_board, set_to(1, 10)}});
  CHECK(board_on(0, one_board).size() == 2);
  CHECK(board_on(0, one_board)[0] == standing(2, 9, 2));
  apply({second});
  CHECK(board_on(0, one_board)[0] == standing(1, 10, 3));
  CHECK(board_on(0, other_board).empty());
  CHECK(board_on(1, one_board).empty());
}

// Bug: a change that comes to nothing makes an entry, moves its user behind others with the same
// total, or stays pending for ever.
TEST_CASE_METHOD(shard_fixture, "what changes no total makes no entry") {
  const auto first = execute({{one_board, set_to(1, 5)}, {one_board, set_to(1, 5)}});
  CHECK(first->commit.results == results{came_to(5), came_from(5, 5)});
  CHECK(entries_of(*first) == wire::entries{standing(1, 5, 1)});
  apply({first});
  const auto second = execute({{one_board, add_to(1, 0)}});
  CHECK(second->commit.results == results{came_from(5, 5)});
  CHECK(second->commit.entries.empty());
  // Somebody new is on the board also with nothing.
  const auto third = execute({{one_board, add_to(2, 0)}});
  CHECK(entries_of(*third) == wire::entries{standing(2, 0, 4)});
}

// Bug: a sum that wraps around, or an overflow that spoils what follows it.
TEST_CASE_METHOD(shard_fixture, "a change that overflows makes no entry and spoils none") {
  const auto commit = execute({{one_board, set_to(1, INT64_MAX)},
                               {one_board, add_to(1, 1)},
                               {one_board, add_to(1, -1)},
                               {one_board, set_to(2, INT64_MIN)},
                               {one_board, add_to(2, -1)}});
  CHECK(commit->commit.results == results{came_to(INT64_MAX), failed(result_code::overflow),
                                          came_from(INT64_MAX, INT64_MAX - 1), came_to(INT64_MIN),
                                          failed(result_code::overflow)});
  CHECK(commit->commit.entries.size() == 3);
  apply({commit});
  CHECK(board_on(0, one_board) ==
        wire::entries{standing(1, INT64_MAX - 1, 3), standing(2, INT64_MIN, 4)});
}

// Bug: totals that were never stored go on to count, or those that were do not.
TEST_CASE_METHOD(shard_fixture, "a new epoch forgets what is on its way, and only that") {
  const auto stored = execute({{one_board, set_to(1, 5)}});
  execute({{one_board, add_to(1, 100)}, {one_board, set_to(2, 100)}});
  apply({stored});
  const auto next = execute({{one_board, add_to(1, 1)}, {one_board, add_to(2, 1)}}, 1);
  CHECK(next->epoch == 1);
  CHECK(next->commit.results == results{came_from(5, 6), came_to(1)});
  CHECK(previous_in(*next, 0) == 5);
  CHECK(previous_in(*next, 1) == std::nullopt);
  // Bug: the epoch is new with each batch.
  CHECK(execute({{one_board, add_to(1, 1)}}, 1)->commit.results == results{came_from(6, 7)});
}

// Bug: a user's total on one board counts on another, or one board's changes are another's.
TEST_CASE_METHOD(shard_fixture, "one batch may change several boards") {
  const auto commit = execute({{one_board, set_to(1, 5)},
                               {other_board, add_to(1, 7)},
                               {other_board, add_to(2, 1)},
                               {one_board, add_to(1, 1)}});
  CHECK(commit->commit.results == results{came_to(5), came_to(7), came_to(1), came_from(5, 6)});
  CHECK(previous_in(*commit, 1) == std::nullopt);
  CHECK(previous_in(*commit, 3) == 5);
  apply({commit});
  CHECK(board_on(0, one_board) == wire::entries{standing(1, 6, 4)});
  CHECK(board_on(0, other_board) == wire::entries{standing(1, 7, 2), standing(2, 1, 3)});
}

// Bug: the commit leaves before all shares are in it, twice, or with its entries at another shard's
// bounds.
TEST_CASE_METHOD(shard_fixture, "the shard that is last sends the commit on") {
  for (const std::size_t last : {0U, 1U}) {
    const boards::board_id board{100 + last};
    const auto batch =
        make({{board, set_to(1, 1), 1}, {board, set_to(2, 2), 0}, {board, set_to(3, 3), 1}});
    const auto number = batch->number;
    send_share(batch, 1 - last);
    CHECK(finished() == 0);
    send_share(batch, last);
    const auto commit = take_executed();
    CHECK(commit->number == number);
    CHECK(commit->commit.results == results{came_to(1), came_to(2), came_to(3)});
    CHECK(commit->share(0).size() == 1);
    CHECK(commit->share(1).size() == 2);
    apply({commit}, 0);
    apply({commit}, 1);
    CHECK(board_on(0, board).size() == 1);
    CHECK(board_on(1, board).size() == 2);
  }
}

// Bug: users that are lost or doubled on the move, that come to a shard where nobody looks for
// them, or that are behind others with the same total since.
TEST_CASE_METHOD(shard_fixture, "a board that is split is whole in its parts") {
  std::vector<order> orders;
  for (std::int64_t user = 0; user < 50; ++user)
    orders.push_back({one_board, set_to(user, user % 5)});
  apply({execute(orders), execute({{other_board, set_to(1, 1)}})});
  const auto whole = board_on(0, one_board);
  REQUIRE(whole.size() == 50);
  split(one_board);
  CHECK(board_on(0, one_board).empty());
  REQUIRE(parts.size() == 1);
  CHECK(parts[0].board == one_board);
  REQUIRE(parts[0].parts->size() == shards);
  std::vector<ranking::snapshot> all;
  for (auto& part : *parts[0].parts) all.push_back(part.take_snapshot());
  CHECK(ranking::top(all, no_limit) == whole);

  send_parts(parts[0]);
  CHECK(board_on(0, other_board).size() == 1);
  for (std::size_t i = 0; i < shards; ++i) {
    const auto mine = board_on(i, one_board);
    CHECK(mine.size() > 10);
    for (const auto& one : mine) CHECK(boards::shard_of(one_board, one.user, shards) == i);
  }
  // Bug: the parts are there to be read only.
  const auto user = board_on(1, one_board)[0];
  send_share(make({{one_board, add_to(user.user.integer(), 10), 1}}), 1);
  const auto commit = take_executed();
  CHECK(previous_in(*commit, 0) == user.total);
  apply({commit}, 1);
  CHECK(board_on(1, one_board)[0].total == user.total + 10);
}
