// What becomes of boards, keys and numbers when commits cannot be stored, or boards are not there.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/server/sequencer.hpp"
#include "tests/actors/server/sequencer_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

std::vector<commits::board_created> boards_made_by(const actors::execution& batch) {
  std::vector<commits::board_created> found;
  for (const auto& entry : batch.commit.entries) {
    if (const auto* const one = std::get_if<commits::board_created>(&entry)) found.push_back(*one);
  }
  return found;
}

/// The board of a command.
boards::board_id board_of(const actors::execution& batch, std::size_t command) {
  return batch.boards[batch.commands[command].board].id;
}

}  // namespace

// Bug: a version that the store gets twice or never, or an epoch in which nothing is stored.
TEST_CASE_METHOD(sequencer_fixture, "after a failure numbers go on from what is stored") {
  do_one(fresh({set_to(1, 1)}), true);
  take(1, fresh({set_to(1, 2)}));
  const auto failing = under_test.next_batch();
  take(2, fresh({set_to(1, 3)}));
  const auto behind = under_test.next_batch();
  CHECK(failing->epoch == 0);
  CHECK(behind->commit.version == 53);
  finish(*failing, false);
  CHECK(answer_to(1) == wire::answer{1, wire::error_code::storage_unavailable, {0, false}});
  CHECK(under_test.version() == 51);
  take(3, fresh({set_to(1, 4)}));
  const auto next = under_test.next_batch();
  CHECK(next->epoch == 1);
  CHECK(next->commit.version == 52);
  CHECK(next->number == behind->number + 1);
  CHECK(next->commands.front().arrived > 103);  // arrivals never fall back
  // Bug: what failed with the first one counts as another failure, and the next epoch is lost.
  finish(*behind, false);
  finish(*next, true);
  CHECK(answer_to(3).origin == wire::answer_origin{52, false});
  do_one(fresh({set_to(1, 5)}), true);
  CHECK(under_test.version() == 53);
  CHECK(all_is_done());
}

// Bug: a request that was not carried out can never be tried again, or gets an answer as if it had
// been.
TEST_CASE_METHOD(sequencer_fixture, "after a failure keys are free again") {
  const auto update = fresh({add_to(1, 5)});
  take(1, update);
  take(2, update);
  const auto batch = under_test.next_batch();
  finish(*batch, false);
  for (const std::uint64_t id : {1U, 2U})
    CHECK(answer_to(id).what == error(wire::error_code::storage_unavailable));
  auto other = update;
  changes_of(other) = {add_to(1, 6)};
  take(3, other);
  const auto second = under_test.next_batch();
  REQUIRE(second != nullptr);
  finish(*second, true);
  CHECK(answer_to(3).what == total(6));
  CHECK(all_is_done());
}

// Bug: two boards of one name, or one for each update.
TEST_CASE_METHOD(sequencer_fixture, "a board is made by the first score for it, once") {
  take(1, fresh({set_to(1, 1)}, "chess"));
  take(2, fresh({set_to(2, 1)}, "chess"));
  take(3, fresh({set_to(3, 1)}, "go"));
  const auto batch = under_test.next_batch();
  const auto made = boards_made_by(*batch);
  REQUIRE(made.size() == 2);
  CHECK(made[0] == commits::board_created{board_of(*batch, 0), "chess"});
  CHECK(made[1] == commits::board_created{board_of(*batch, 2), "go"});
  CHECK(board_of(*batch, 1) == made[0].board);
  // Bug: a board's number is a change's arrival, and is given again after a restart.
  CHECK(made[0].board == boards::board_id{101});
  CHECK(batch->commands[0].arrived == 102);
  CHECK(batch->commit.last_arrival == 105);
  take(4, fresh({set_to(1, 2)}, "chess"));
  const auto second = under_test.next_batch();
  CHECK(boards_made_by(*second).empty());
  CHECK(board_of(*second, 0) == made[0].board);
}

// Bug: a board that no store has: its scores would be on an unknown board after a restart, which
// then refuses to start.
TEST_CASE_METHOD(sequencer_fixture, "a board that a failed commit made is made anew") {
  take(1, fresh({set_to(1, 1)}, "chess"));
  const auto failing = under_test.next_batch();
  const auto first = boards_made_by(*failing).at(0).board;
  take(2, fresh({set_to(2, 1)}, "chess"));
  const auto behind = under_test.next_batch();
  finish(*failing, false);
  CHECK(boards.find("chess") == nullptr);
  take(3, fresh({set_to(3, 1)}, "chess"));
  const auto anew = under_test.next_batch();
  const auto made = boards_made_by(*anew);
  REQUIRE(made.size() == 1);
  CHECK(made[0].board > first);
  CHECK(board_of(*anew, 0) == made[0].board);
  // Bug: the failure of what relied on the first one takes the second one away.
  finish(*behind, false);
  take(4, fresh({set_to(4, 1)}, "chess"));
  const auto more = under_test.next_batch();
  CHECK(boards_made_by(*more).empty());
  CHECK(board_of(*more, 0) == made[0].board);
  finish(*anew, true);
  REQUIRE(boards.find("chess") != nullptr);
  CHECK(boards.at(made[0].board).users == 1);
  finish(*more, true);
  CHECK(boards.at(made[0].board).users == 2);
  CHECK(all_is_done());
}

// Bug: a score on a board whose commit is bound to fail, as one before it has: it is stored, the
// board never is.
TEST_CASE_METHOD(sequencer_fixture, "a board that is under way in a failed epoch is not there") {
  take(1, fresh({set_to(1, 1)}));
  const auto failing = under_test.next_batch();
  take(2, fresh({set_to(2, 1)}, "chess"));
  const auto behind = under_test.next_batch();
  const auto first = boards_made_by(*behind).at(0).board;
  finish(*failing, false);
  CHECK(boards.find("chess") == nullptr);
  take(3, fresh({set_to(3, 1)}, "chess"));
  const auto anew = under_test.next_batch();
  const auto made = boards_made_by(*anew);
  REQUIRE(made.size() == 1);
  CHECK(made[0].board > first);
  finish(*behind, false);
  finish(*anew, true);
  CHECK(boards.at(made[0].board).users == 1);
  CHECK(all_is_done());
}

// Bug: a score for a misspelled board makes a board that nobody wanted, or its key answers "unknown
// board" when the board is there.
TEST_CASE("without boards by score an unknown board is refused and nothing stays of it") {
  sequencer_fixture one({.boards_by_score = false, .most_in_flight = 4});
  const auto update = one.fresh({add_to(1, 5)}, "chess");
  one.take(1, update);
  one.take(2, update);
  CHECK(one.under_test.next_batch() == nullptr);
  for (const std::uint64_t id : {1U, 2U}) {
    CHECK(one.answer_to(id).what == error(wire::error_code::unknown_board));
    CHECK(one.answer_to(id).origin == wire::answer_origin{0, false});
  }
  CHECK(one.all_is_done());
  const std::vector<wire::change> many(100, add_to(1, 1));
  one.take(3, one.fresh(many, "chess"));
  CHECK(one.under_test.next_large_batch() == nullptr);
  CHECK(one.answer_to(3).what == error(wire::error_code::unknown_board));
  CHECK(one.all_is_done());

  one.do_one(one.with_key(wire::put_board{"chess", {}}), true);
  one.take(4, update);
  one.take(5, one.fresh({add_to(1, 5)}, "go"));
  const auto batch = one.under_test.next_batch();
  REQUIRE(batch != nullptr);
  CHECK(batch->commit.version == 52);  // what was refused took no number
  CHECK(batch->commands.size() == 1);
  CHECK(batch->commit.requests.size() == 1);
  one.finish(*batch, true);
  CHECK(one.answer_to(4).what == total(5));
  CHECK(one.answer_to(5).what == error(wire::error_code::unknown_board));
  CHECK(one.all_is_done());
}

// Bug: commit time by another clock than the one that was passed: keys would live too short.
TEST_CASE_METHOD(sequencer_fixture, "a commit has the time of the clock when it is made") {
  take(1, fresh({set_to(1, 1)}));
  now_ms = 5'000'000;
  CHECK(under_test.next_batch()->commit.time_ms == 5'000'000);
  now_ms = 5'000'001;
  take(2, fresh(std::vector<wire::change>(100, set_to(1, 1))));
  CHECK(under_test.next_large_batch()->commit.time_ms == 5'000'001);
}

// Bug: a board that is spread twice, never, or because of users whom nobody stored.
TEST_CASE_METHOD(sequencer_fixture, "a board has grown once, when it passes the bound") {
  do_one(fresh({set_to(1, 1), set_to(2, 1)}), true);
  CHECK(under_test.take_grown().empty());
  do_one(fresh({set_to(3, 1)}), false);
  CHECK(under_test.take_grown().empty());
  CHECK(boards.at(boards::default_board_id).users == 2);
  do_one(fresh({set_to(3, 1), set_to(4, 1)}), true);
  do_one(fresh({set_to(5, 1)}), true);
  CHECK(under_test.take_grown() == std::vector{boards::default_board_id});
  CHECK(under_test.take_grown().empty());
  do_one(fresh({set_to(6, 1)}), true);
  CHECK(under_test.take_grown().empty());
  CHECK(boards.at(boards::default_board_id).users == 6);

  // One that is spread already needs nothing.
  do_one(with_key(wire::put_board{"spread", {}}), true);
  under_test.spread(boards.find("spread")->id);
  do_one(fresh({set_to(1, 1), set_to(2, 1), set_to(3, 1)}, "spread"), true);
  CHECK(under_test.take_grown().empty());
}
