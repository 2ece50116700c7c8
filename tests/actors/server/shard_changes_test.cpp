// What a shard makes of changes that are no scores, of erasures, and of boards with settings.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/server/shard.hpp"
#include "src/boards/directory.hpp"
#include "tests/actors/server/shard_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using commits::result_code;
using ranking::user_id;

namespace {

using results = std::vector<commits::result>;
using entries = std::vector<commits::entry>;
using shown = wire::entries;

wire::change sets_data(std::int64_t user, const std::string& data) {
  auto made = change_to(user, change_kind::data);
  made.data = data;
  return made;
}

/// Of what is no score: there is no total to tell.
const commits::result nothing_to_tell{};

boards::board_list listed(
    const std::vector<std::pair<boards::board_id, boards::user_kind>>& kinds) {
  boards::board_list made;
  for (const auto& [id, users] : kinds) {
    boards::board_info board;
    board.id = id;
    board.settings.users = users;
    made.push_back(board);
  }
  return made;
}

}  // namespace

// Bug: a user who left the board has the total from before, on the board or for the next
// score.
TEST_CASE_METHOD(shard_fixture, "after a removal a user starts anew, also while it is under way") {
  apply({execute({{one_board, with_data(set_to(1, 50), "1")}, {one_board, set_to(2, 40)}})});
  // In one batch.
  const auto first =
      execute({{one_board, change_to(1, change_kind::remove)}, {one_board, add_to(1, 5)}});
  CHECK(first->commit.results == results{nothing_to_tell, came_to(5)});
  CHECK(first->commit.entries ==
        entries{commits::user_removed{one_board, user_id(std::int64_t{1})},
                commits::total_change{one_board, std::nullopt, {user_id(std::int64_t{1}), 5, 4}}});
  // Over batches, none of which is stored yet.
  const auto second = execute({{one_board, change_to(1, change_kind::remove)},
                               {one_board, change_to(2, change_kind::remove)}});
  const auto third =
      execute({{one_board, add_to(1, 7)}, {one_board, change_to(2, change_kind::remove)}});
  CHECK(third->commit.results == results{came_to(7), nothing_to_tell});
  CHECK(third->commit.entries.size() == 1);  // whoever is gone is not removed again
  apply({first});
  CHECK(state_of(one_board, 1) == boards::user_state{{5, 4}, false, ""});
  apply({second});
  CHECK(board_on(0, one_board).empty());
  apply({third});
  CHECK(board_on(0, one_board) == shown{standing(1, 7, 7)});
  // Nothing is under way any more: a total of now counts.
  CHECK(execute({{one_board, add_to(1, 1)}})->commit.results == results{came_from(7, 8)});
}

// Bug: an erasure takes the name of another user out of the event, because the event does not know
// what users its board takes.
TEST_CASE_METHOD(shard_fixture, "hiding says what users the board takes") {
  rules[one_board].users = boards::user_kind::integer;
  execute({{one_board, set_to(1, 10)}});
  const auto hides = execute({{one_board, change_to(1, change_kind::hide)}});
  const auto* const hidden = std::get_if<commits::visibility_change>(&hides->commit.entries.at(0));
  REQUIRE(hidden != nullptr);
  CHECK(hidden->users == boards::user_kind::integer);
}

// Bug: a score shows a hidden user, or is lost on one; the place among ties is lost on the way.
TEST_CASE_METHOD(shard_fixture, "a hidden user goes on collecting, and is shown again") {
  apply({execute(
      {{one_board, set_to(1, 10)}, {one_board, set_to(2, 10)}, {one_board, set_to(3, 10)}})});
  const auto hides =
      execute({{one_board, change_to(1, change_kind::hide)}, {one_board, add_to(2, 5)}});
  CHECK(hides->commit.results == results{nothing_to_tell, came_from(10, 15)});
  const auto scores =
      execute({{one_board, add_to(1, 0)}, {one_board, change_to(2, change_kind::hide)}});
  CHECK(scores->commit.results == results{came_from(10, 10), nothing_to_tell});
  apply({hides, scores});
  CHECK(board_on(0, one_board) == shown{standing(3, 10, 3)});
  CHECK(state_of(one_board, 1) == boards::user_state{{10, 1}, true, ""});
  const auto more = execute({{one_board, add_to(2, -5)}});
  CHECK(more->commit.results == results{came_from(15, 10)});
  const auto shows = execute(
      {{one_board, change_to(2, change_kind::show)}, {one_board, change_to(1, change_kind::show)}});
  apply({more, shows});
  CHECK(board_on(0, one_board) ==
        shown{standing(1, 10, 1), standing(3, 10, 3), standing(2, 10, 8)});
}

// Bug: data of a score that counted for nothing, or a score without data that takes it away.
TEST_CASE_METHOD(shard_fixture, "data is kept only with a score that is taken") {
  rules[one_board].keep = boards::keep_rule::best;
  rules[one_board].maximum = 100;
  const auto commit = execute({{one_board, with_data(set_to(1, 50), "a")},
                               {one_board, with_data(set_to(1, 50), "b")},
                               {one_board, with_data(set_to(1, 40), "c")},
                               {one_board, with_data(set_to(1, 101), "d")},
                               {one_board, with_data(add_to(1, INT64_MAX), "e")},
                               {one_board, set_to(1, 60)}});
  CHECK(commit->commit.results == results{came_to(50),
                                          {50, 50, result_code::kept, true},
                                          {50, 50, result_code::kept, true},
                                          failed(result_code::out_of_bounds),
                                          failed(result_code::overflow),
                                          came_from(50, 60)});
  apply({commit});
  CHECK(state_of(one_board, 1) == boards::user_state{{60, 6}, false, "a"});
  // On a board that keeps the last, the same total is taken, and its data, too.
  const auto last = execute({{other_board, with_data(set_to(1, 5), "a")},
                             {other_board, with_data(set_to(1, 5), "b")},
                             {other_board, set_to(2, 5)},
                             {other_board, sets_data(2, "c")},
                             {other_board, with_data(set_to(2, 6), "")}});
  apply({last});
  CHECK(state_of(other_board, 1) == boards::user_state{{5, 7}, false, "b"});
  CHECK(state_of(other_board, 2) == boards::user_state{{6, 11}, false, ""});
}

// Bug: "best" that is compared with what is stored, and not with what is under way; or the wrong
// way round where less is better.
TEST_CASE_METHOD(shard_fixture, "the best of all scores stays, those under way included") {
  rules[one_board] = {.order = ranking::order::ascending, .keep = boards::keep_rule::best};
  const auto first = execute({{one_board, set_to(1, 50)}});
  const auto second = execute({{one_board, set_to(1, 60)}, {one_board, add_to(1, -1)}});
  CHECK(second->commit.results == results{{50, 50, result_code::kept, true}, came_from(50, 49)});
  apply({first, second});
  apply({execute({{one_board, set_to(2, 48)}})});
  CHECK(board_on(0, one_board) == shown{standing(2, 48, 4), standing(1, 49, 3)});
}

// Bug: what is done to a user who is not on the board counts as done, or
// makes an entry that no shard can apply.
TEST_CASE_METHOD(shard_fixture, "nothing but a score brings a user onto a board") {
  const auto commit = execute({{one_board, sets_data(1, "x")},
                               {one_board, change_to(1, change_kind::hide)},
                               {one_board, change_to(1, change_kind::show)},
                               {one_board, change_to(1, change_kind::remove)}});
  CHECK(commit->commit.results == results{failed(result_code::unknown_user),
                                          failed(result_code::unknown_user),
                                          failed(result_code::unknown_user), nothing_to_tell});
  CHECK(commit->commit.entries.empty());
  // But one who is on the way is as good as there.
  const auto score = execute({{one_board, set_to(1, 5)}});
  const auto more =
      execute({{one_board, sets_data(1, "x")}, {one_board, change_to(1, change_kind::hide)}});
  CHECK(more->commit.results == results{nothing_to_tell, nothing_to_tell});
  apply({score, more});
  CHECK(state_of(one_board, 1) == boards::user_state{{5, 5}, true, "x"});
}

// Bug: after a failure a removal, or who came with a commit that failed, is still expected.
TEST_CASE_METHOD(shard_fixture, "a failure leaves nothing that was under way") {
  apply({execute({{one_board, set_to(1, 5)}})});
  execute({{one_board, change_to(1, change_kind::remove)},
           {one_board, set_to(2, 5)},
           {one_board, set_to(3, 7)}});
  execute({{one_board, change_to(3, change_kind::remove)}});
  const auto next = execute({{one_board, add_to(1, 1)},
                             {one_board, change_to(2, change_kind::hide)},
                             {one_board, change_to(3, change_kind::remove)},
                             {one_board, add_to(3, 1)}},
                            1);
  CHECK(next->commit.results ==
        results{came_from(5, 6), failed(result_code::unknown_user), nothing_to_tell, came_to(1)});
  apply({next});
  const auto all = erase(user_id(std::int64_t{1}), listed({{one_board, boards::user_kind::any}}));
  CHECK(all->commit.entries == entries{commits::user_removed{one_board, user_id(std::int64_t{1})}});
}

// Bug: a user is erased where they are stored and not where they are only under way, or the other
// way round; who was removed already is removed twice, which no shard can apply.
TEST_CASE_METHOD(shard_fixture, "an erasure finds the user on all boards, those under way too") {
  const boards::board_id more[] = {boards::board_id{9}, boards::board_id{10}};
  const auto all = listed({{one_board, boards::user_kind::any},
                           {other_board, boards::user_kind::string},
                           {more[0], boards::user_kind::any},
                           {more[1], boards::user_kind::any}});
  const wire::change text{user_id("1"), change_kind::absolute, 3};
  apply({execute({{one_board, set_to(1, 5)},
                  {one_board, text},
                  {other_board, text},
                  {more[0], set_to(1, 5)},
                  {more[0], set_to(2, 5)}})});
  CHECK(boards_of(user_id(std::int64_t{1}), all) ==
        std::vector<boards::board_id>{one_board, other_board, more[0]});
  const auto changes =
      execute({{more[0], change_to(1, change_kind::remove)}, {more[1], set_to(1, 5)}});
  const auto erased = erase(user_id(std::int64_t{1}), all);
  REQUIRE(erased->commit.entries.size() == 3);
  for (const auto& expected :
       {commits::user_removed{one_board, user_id(std::int64_t{1})},
        commits::user_removed{other_board, user_id("1")},  // there the number means its digits
        commits::user_removed{more[1], user_id(std::int64_t{1})}})
    CHECK(std::ranges::count(erased->commit.entries, commits::entry(expected)) == 1);
  const auto again = execute({{one_board, add_to(1, 1)}});
  CHECK(again->commit.results == results{came_to(1)});
  apply({changes, erased, again});
  CHECK(boards_of(user_id(std::int64_t{1}), all) == std::vector<boards::board_id>{one_board});
  CHECK(board_on(0, one_board).size() == 2);
  CHECK(board_on(0, more[0]).size() == 1);
  CHECK(board_on(0, more[1]).empty());
}

// Bug: a user is removed from a board that goes before that: no shard and no directory has it
// then.
TEST_CASE_METHOD(shard_fixture, "an erasure leaves out boards whose deletion is under way") {
  apply({execute({{one_board, set_to(1, 5)}})});
  const auto under_way = execute({{other_board, set_to(1, 5)}});
  const auto deletion = deletion_of(one_board);
  const auto other_deletion = deletion_of(other_board);
  const auto erased = erase(user_id(std::int64_t{1}), {});
  CHECK(erased->commit.entries.empty());
  apply({under_way, deletion, other_deletion, erased});
  CHECK(board_on(0, other_board).empty());
}

// Bug: a board that is empty keeps its order, so that people rank the wrong way round on it for
// good.
TEST_CASE_METHOD(shard_fixture, "a board on which nobody is any more may get another order") {
  apply({execute({{one_board, set_to(1, 5)}, {one_board, set_to(2, 6)}})});
  apply({execute({{one_board, change_to(1, change_kind::remove)},
                  {one_board, change_to(2, change_kind::hide)}})});
  apply({execute({{one_board, change_to(2, change_kind::remove)}})});
  rules[one_board].order = ranking::order::ascending;
  apply({execute({{one_board, set_to(1, 5)}, {one_board, set_to(2, 6)}})});
  CHECK(board_on(0, one_board) == shown{standing(1, 5, 6), standing(2, 6, 7)});
}

// Bug: a deleted board's users are there for the next board, or another board goes with it; a shard
// without changes of the commit keeps the board.
TEST_CASE_METHOD(shard_fixture, "a board that is deleted is gone on every shard") {
  auto both = make(
      {{one_board, set_to(1, 5), 0}, {other_board, set_to(1, 5), 0}, {one_board, set_to(2, 6), 1}});
  send_share(both, 0);
  send_share(both, 1);
  const auto commit = take_executed();
  const auto deletion = deletion_of(one_board);
  for (std::size_t shard = 0; shard < shards; ++shard) {
    apply({commit, deletion}, shard);
    CHECK(board_on(shard, one_board).empty());
  }
  CHECK(board_on(0, other_board).size() == 1);
  CHECK(look(0, one_board, {user_id(std::int64_t{1})}).found.empty());
}

// Bug: a lookup that tells apart neither users nor what they have, or that finds somebody who is
// not there.
TEST_CASE_METHOD(shard_fixture, "a snapshot comes with what the part has of the users asked for") {
  apply({execute({{one_board, with_data(set_to(1, 5), "x")},
                  {one_board, set_to(2, 6)},
                  {one_board, change_to(2, change_kind::hide)}})});
  const auto got = look(
      0, one_board,
      {user_id(std::int64_t{9}), user_id(std::int64_t{2}), user_id("1"), user_id(std::int64_t{1})});
  REQUIRE(got.found.size() == 2);
  CHECK(got.found[0].index == 1);
  CHECK(got.found[0].state == boards::user_state{{6, 2}, true, ""});
  CHECK(got.found[1].index == 3);
  CHECK(got.found[1].state == boards::user_state{{5, 1}, false, "x"});
  CHECK(got.part.size() == 1);
}
