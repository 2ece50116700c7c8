// What each kind of read needs, and what ends a kept answer.
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/server/reader.hpp"
#include "tests/actors/server/reader_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using ranking::user_id;

namespace {

const boards::board_id number_board{8};
const boards::board_id name_board{9};
const boards::board_id ascending_board{10};

class queries_fixture : public reader_fixture {
 public:
  queries_fixture() {
    boards.add(number_board, "numbers", {.users = boards::user_kind::integer}, 1);
    boards.add(name_board, "names", {.users = boards::user_kind::string}, 1);
    boards.add(ascending_board, "golf", {.order = ranking::order::ascending}, 1);
  }
};

wire::read ask(std::string board, wire::query asked) {
  return {std::move(board), std::move(asked), no_limit};
}

wire::read ask_all(wire::query asked) { return ask("", std::move(asked)); }

const user_id five(std::int64_t{5});
const user_id text_five("5");

const wire::entries best_two{{user_id(std::int64_t{1}), 20, 0}, {user_id(std::int64_t{2}), 10, 0}};

std::vector<user_id> users_in(const actors::read_batch::source& source) {
  return source.users ? *source.users : std::vector<user_id>();
}

commits::commit commit_of(commits::entry what) {
  commits::commit made;
  made.entries.push_back(std::move(what));
  return made;
}

}  // namespace

// Bug: an answer from before the version that was asked for, a read that waits for one that never
// comes, or one that is told apart from others for what holds already.
TEST_CASE_METHOD(queries_fixture, "no read is answered from before the version that it asks for") {
  auto asked = ask("chess", wire::board_query{});
  asked.at_least = 18;
  take(1, asked, 17);
  CHECK(answer_to(1) == wire::answer{1, wire::error_code::unknown_version, {17, false}});
  CHECK(places.empty());
  take(2, asked, 18);
  asked.at_least = 5;
  take(3, asked, 18);
  take(4, ask("chess", wire::board_query{}), 18);
  const auto batch = next(19);
  CHECK(batch.version == 19);
  REQUIRE(batch.jobs.size() == 1);
  CHECK(batch.jobs[0].from.size() == 3);
  // Names are known without any shard; the bound holds for them, too.
  auto listed = ask_all(wire::boards_query{"", 2});
  listed.at_least = 20;
  take(5, listed, 19);
  CHECK(answer_to(5).what == wire::outcome(wire::error_code::unknown_version));
  listed.at_least = 19;
  take(6, listed, 19);
  CHECK(answer_to(6) ==
        wire::answer{6, wire::board_names{{"chess", "default"}, true}, {19, false}});
}

// Bug: one bad read spoils those that leave with it, or looks up the user of another.
TEST_CASE_METHOD(queries_fixture, "each read of a batch is refused for itself") {
  const auto on_numbers = [](wire::query asked) { return ask("numbers", std::move(asked)); };
  take(1, on_numbers(wire::user_query{{text_five}}));
  take(2, on_numbers(wire::user_query{{five}}));
  take(3, on_numbers(wire::ranking_query{{five, text_five}}));
  take(4, on_numbers(wire::ranking_query{{user_id(std::int64_t{1}), user_id(std::int64_t{2})}}));
  take(5, on_numbers(wire::around_user_query{{text_five}, 1, {}}));
  take(6, on_numbers(wire::around_user_query{{five}, 1, {}}));
  take(7, on_numbers(wire::page_query{1, 1, {}}));
  take(8, ask("nowhere", wire::user_query{{five}}));
  const auto batch = next();
  CHECK(board_of(batch) == number_board);
  for (const std::uint64_t id : {1U, 3U, 5U})
    CHECK(answer_to(id) ==
          wire::answer{id, wire::error_code::invalid_user, {batch.version, false}});
  CHECK(answer_to(8).what == wire::outcome(wire::error_code::unknown_board));
  REQUIRE(batch.jobs.size() == 4);
  const auto looked_up = users_in(batch.sources.front());
  CHECK(looked_up == std::vector{five, user_id(std::int64_t{1}), user_id(std::int64_t{2}), five});
  CHECK(batch.jobs[0].user == 0);  // of request 2
  CHECK(batch.jobs[1].user == 1);  // of request 4
  CHECK(batch.jobs[2].user == 3);  // of request 6
  CHECK(batch.jobs[3].from.front().id == 7);
  answer(batch, {});
  CHECK(places.empty());
}

// Bug: a batch of which every read was refused waits for snapshots for ever.
TEST_CASE_METHOD(queries_fixture, "when all reads of a board are refused nothing leaves") {
  take(1, ask("numbers", wire::user_query{{text_five}}));
  take(2, ask("names", wire::ranking_query{{five}}));
  CHECK(under_test.next(1).empty());
  for (const std::uint64_t id : {1U, 2U})
    CHECK(answer_to(id).what == wire::outcome(wire::error_code::invalid_user));
  CHECK(places.empty());
}

// Bug: a path's number is looked up as a number where users are strings.
TEST_CASE_METHOD(queries_fixture, "a user of a path is who is meant on that board") {
  take(1, ask("names", wire::user_query{{five, true}}));
  CHECK(users_in(next().sources.front()) == std::vector{text_five});
  take(2, ask("chess", wire::user_query{{five, true}}));
  CHECK(users_in(next().sources.front()) == std::vector{five});
}

// Bug: standings of several moments, of a board that is not there, or in another order than asked.
TEST_CASE_METHOD(queries_fixture, "standings over boards share one read point") {
  boards.set_spread(ascending_board, true);
  take(1, ask_all(wire::standings_query{{five, true}, {"golf", "nowhere", "names", "chess"}}));
  take(2, ask_all(wire::standings_query{{text_five}, {"numbers", "chess"}}));
  auto leaving = under_test.next(9);
  REQUIRE(leaving.size() == 2);
  const auto& first = leaving[0];
  CHECK(first.version == 9);
  CHECK(first.searches == 0);
  REQUIRE(first.sources.size() == 3);
  CHECK(first.sources[0].board.id == ascending_board);
  CHECK(first.sources[0].parts == 3);
  CHECK(first.sources[1].board.id == name_board);
  CHECK(first.sources[1].parts == 1);
  CHECK(users_in(first.sources[1]) == std::vector{text_five});
  CHECK(first.sources[2].board.id == chess);
  CHECK(users_in(first.sources[2]) == std::vector{five});
  // A board that can have no such user is left out.
  REQUIRE(leaving[1].sources.size() == 1);
  CHECK(leaving[1].sources[0].board.id == chess);
  CHECK(leaving[0].read_point != leaving[1].read_point);
}

// Bug: a shard that is not asked, boards of another moment than the answer's, or a look through all
// boards that passes for a small read and is done on the gateway's thread.
TEST_CASE_METHOD(queries_fixture, "the boards of a user are searched for on every shard") {
  take(1, ask_all(wire::boards_of_user_query{{five, true}, "", 10}));
  const auto batch = next(4);
  CHECK(batch.searches == 3);
  CHECK(batch.sources.empty());
  CHECK(batch.its_cost.large);
  REQUIRE(batch.searched);
  CHECK(batch.searched->on(name_board) == text_five);
  CHECK(batch.searched->on(chess) == five);
  CHECK(batch.boards == boards.list());
  boards.add(boards::board_id{11}, "later", {}, 1);
  CHECK(batch.boards->size() == 5);
}

// Bug: a kept answer with a user who was hidden, removed or erased, without one who is shown again,
// or of a board that is gone.
TEST_CASE("whatever changes who is shown ends what is kept of a board") {
  const auto chess = queries_fixture::chess;
  const user_id last(std::int64_t{99});  // below all that is kept
  const auto top_two = ask("chess", wire::top_query{2});
  for (const commits::entry& entry :
       {commits::entry(commits::visibility_change{chess, last, true}),
        commits::entry(commits::visibility_change{chess, last, false}),
        commits::entry(commits::user_removed{chess, last}),
        commits::entry(commits::season_ended{chess, chess, "chess", {}, 1, boards::board_id{99}}),
        commits::entry(commits::board_deleted{chess})}) {
    CAPTURE(entry.index());
    queries_fixture one;
    one.keep(top_two, best_two);
    one.take(1, top_two);
    CHECK(one.answers_to(1) == 1);
    one.under_test.note(commit_of(entry));
    one.take(2, top_two);
    CHECK(one.answers_to(2) == 0);
  }
  // What does not: data, settings, other boards.
  queries_fixture one;
  one.keep(top_two, best_two);
  std::uint64_t id = 0;
  for (const commits::entry& entry :
       {commits::entry(commits::data_change{chess, user_id(std::int64_t{1}), "x"}),
        commits::entry(commits::settings_changed{chess, {.maximum = 1}}),
        commits::entry(commits::visibility_change{ascending_board, last, true}),
        commits::entry(commits::user_removed{ascending_board, last}),
        commits::entry(commits::board_deleted{ascending_board}),
        commits::entry(commits::user_erased{{last}})}) {
    CAPTURE(entry.index());
    one.under_test.note(commit_of(entry));
    one.take(++id, top_two);
    CHECK(one.answers_to(id) == 1);
  }
}

// Bug: an answer from before a user was hidden is kept as if it were from after that.
TEST_CASE_METHOD(queries_fixture, "what is hidden while a read point is out ends its answer, too") {
  const auto top_two = ask("chess", wire::top_query{2});
  take(1, top_two);
  answer(next(), best_two);
  take(2, top_two);
  const auto batch = next();
  under_test.note(commit_of(commits::visibility_change{chess, user_id(std::int64_t{1}), true}));
  answer(batch, best_two);
  CHECK(std::get<wire::listing>(answer_to(2).what).tag == 0);
}

// Bug: on a board where less is better a kept answer stands under what touches it, and falls under
// what does not.
TEST_CASE_METHOD(queries_fixture, "kept answers of ascending boards end with what touches them") {
  const auto top_two = ask("golf", wire::top_query{2});
  const wire::entries least_two{{user_id(std::int64_t{1}), 10, 0},
                                {user_id(std::int64_t{2}), 20, 0}};
  keep(top_two, least_two);
  const auto moves = [](std::int64_t before, std::int64_t after) {
    return commit_of(
        commits::total_change{ascending_board, before, {user_id(std::int64_t{5}), after, 9}});
  };
  under_test.note(moves(40, 30));  // worse than all of it
  under_test.note(moves(5, 4));    // better: as many are above as before
  take(1, top_two);
  CHECK(answers_to(1) == 1);
  under_test.note(moves(30, 15));
  take(2, top_two);
  CHECK(answers_to(2) == 0);
}
