// Lists: what is the mistake of one entry, and what of the whole.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/server/sequencer.hpp"
#include "tests/actors/server/sequencer_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using commits::result_code;
using ranking::user_id;

namespace {

wire::change on_board(std::uint32_t board, wire::change what) {
  what.board = board;
  return what;
}

wire::change in_season(std::uint64_t season, wire::change what) {
  what.season = season;
  return what;
}

wire::change scored_by(user_id user, bool from_path = false) {
  wire::change made{std::move(user)};
  made.value = 1;
  made.from_path = from_path;
  return made;
}

wire::change_list over(std::vector<std::string> boards, std::vector<wire::change> some) {
  return {std::move(boards), std::move(some), true, true};
}

wire::change_list on_chess(std::vector<wire::change> some) {
  return {{"chess"}, std::move(some), true, false};
}

/// A sequencer with a board for each kind of users.
class lists_fixture : public sequencer_fixture {
 public:
  explicit lists_fixture(const setup& chosen) : sequencer_fixture(chosen) {
    do_one(with_key(wire::put_board{"chess", {}}), true);
    do_one(with_key(wire::put_board{"numbers", {.users = boards::user_kind::integer}}), true);
    do_one(with_key(wire::put_board{"names", {.users = boards::user_kind::string}}), true);
  }
  lists_fixture() : lists_fixture(setup{.boards_by_score = false}) {}

  /// The only batch that comes of an action, carried out.
  wire::outcome outcome_of(wire::action what) {
    take(++last_, with_key(std::move(what)));
    batch = under_test.next_batch();
    if (batch) {
      copies = batch->commands;
      finish(*batch, true);
    }
    return answer_to(last_).what;
  }

  std::shared_ptr<actors::execution> batch;
  std::vector<actors::command> copies;  ///< of its commands

 private:
  std::uint64_t last_ = 100;
};

}  // namespace

// Bug: one bad entry spoils the others, or each entry is answered with the code of the one before.
TEST_CASE_METHOD(lists_fixture, "in a list over boards each entry has its own mistakes") {
  CHECK(outcome_of(
            over({"chess", "golf", "numbers", "names"},
                 {on_board(0, set_to(1, 10)), on_board(1, set_to(1, 11)),
                  on_board(2, scored_by(user_id("1"))), on_board(3, set_to(1, 13)),
                  on_board(3, scored_by(user_id("1"))), on_board(0, in_season(2, set_to(1, 14))),
                  on_board(0, in_season(1, set_to(2, 15))),
                  on_board(1, {user_id(std::int64_t{1}), wire::change::kind::remove})})) ==
        changes({came_to(10), failed(result_code::unknown_board), failed(result_code::invalid_user),
                 failed(result_code::invalid_user), came_to(1), failed(result_code::season_over),
                 came_to(15), failed(result_code::unknown_board)}));
  CHECK(boards.find("golf") == nullptr);
  CHECK(boards.find("chess")->users == 2);
  CHECK(boards.find("names")->users == 1);
  CHECK(all_is_done());
}

// Bug: a user of a path is refused where its digits are meant, or a list's 5 passes for "5".
TEST_CASE_METHOD(lists_fixture, "on a board of strings a number of a path means its digits") {
  CHECK(outcome_of(over({"names"}, {scored_by(user_id(std::int64_t{-5}), true),
                                    scored_by(user_id(std::int64_t{-5}), false)})) ==
        changes({came_to(1), failed(result_code::invalid_user)}));
  CHECK(copies.front().change.user == user_id("-5"));
  CHECK(outcome_of(
            over({"numbers", "chess"}, {scored_by(user_id(std::int64_t{5}), true),
                                        on_board(1, scored_by(user_id(std::int64_t{5}), true))})) ==
        changes({came_to(1), came_to(1)}));
  CHECK(copies.front().change.user == user_id(std::int64_t{5}));
}

// Bug: a single score whose mistake is told as that of a list's entry, with status 200, and
// that binds its key.
TEST_CASE_METHOD(lists_fixture, "a single change that no board takes is refused as a whole") {
  const auto one = [&](std::string board, wire::change what, bool is_list) {
    return outcome_of(wire::change_list{{std::move(board)}, {std::move(what)}, is_list, false});
  };
  CHECK(one("numbers", scored_by(user_id("1")), false) == error(wire::error_code::invalid_user));
  CHECK(one("numbers", scored_by(user_id("1")), true) ==
        changes({failed(result_code::invalid_user)}));
  CHECK(one("chess", in_season(2, set_to(1, 1)), false) == error(wire::error_code::season_over));
  CHECK(one("chess", in_season(2, set_to(1, 1)), true) ==
        changes({failed(result_code::season_over)}));
  CHECK(one("golf", set_to(1, 1), false) == error(wire::error_code::unknown_board));
  CHECK(one("golf", set_to(1, 1), true) == error(wire::error_code::unknown_board));
  // The board speaks before the user, and the user before the season.
  CHECK(one("golf", in_season(2, scored_by(user_id("1"))), false) ==
        error(wire::error_code::unknown_board));
  CHECK(one("numbers", in_season(2, scored_by(user_id("1"))), false) ==
        error(wire::error_code::invalid_user));
  CHECK(all_is_done());
}

// Bug: what was refused took a number, or a place in a commit.
TEST_CASE_METHOD(lists_fixture, "beside a refused update the others of a batch are carried out") {
  take(1, fresh({set_to(1, 1)}, "chess"));
  take(2, fresh({set_to(1, 1)}, "golf"));
  take(3, fresh({set_to(2, 2)}, "chess"));
  const auto last = under_test.version();
  const auto both = under_test.next_batch();
  REQUIRE(both != nullptr);
  CHECK(both->commit.version == last + 1);
  CHECK(both->commit.requests.size() == 2);
  CHECK(both->commands.size() == 2);
  finish(*both, true);
  CHECK(answer_to(2).what == error(wire::error_code::unknown_board));
  CHECK(answer_to(1).what == total(1));
  CHECK(answer_to(3).what == total(2));
}

// Bug: a board that is made twice by one list, by an entry that is no score, or
// beyond the bound.
TEST_CASE("with boards by score a list makes the boards of its scores") {
  lists_fixture one({.boards_by_score = true, .max_boards = 6});
  const wire::change hides{user_id(std::int64_t{1}), wire::change::kind::hide};
  CHECK(one.outcome_of(over({"a", "b", "c"},
                            {on_board(0, hides), on_board(0, set_to(1, 5)),
                             on_board(0, set_to(2, 6)), on_board(1, in_season(2, set_to(1, 1))),
                             on_board(1, set_to(1, 7)), on_board(2, set_to(1, 8))})) ==
        changes({failed(result_code::unknown_board), came_to(5), came_to(6),
                 failed(result_code::season_over), came_to(7),
                 failed(result_code::too_many_boards)}));
  CHECK(one.boards.find("a")->users == 2);
  CHECK(one.boards.find("b")->users == 1);
  CHECK(one.boards.find("c") == nullptr);
  CHECK(one.all_is_done());
}

// Bug: a list for one board makes it by the first score in it, though all of it is to be
// refused.
TEST_CASE("with boards by score only a list of scores makes its board") {
  lists_fixture one({.boards_by_score = true, .max_boards = 5});
  const wire::change removes{user_id(std::int64_t{1}), wire::change::kind::remove};
  const auto golf = [](std::vector<wire::change> some) {
    return wire::change_list{{"golf"}, std::move(some), true, false};
  };
  CHECK(one.outcome_of(golf({set_to(1, 1), removes})) == error(wire::error_code::unknown_board));
  CHECK(one.outcome_of(golf({})) == error(wire::error_code::unknown_board));
  CHECK(one.outcome_of(golf({in_season(2, set_to(1, 1)), in_season(3, set_to(1, 1))})) ==
        error(wire::error_code::season_over));
  CHECK(one.boards.find("golf") == nullptr);
  CHECK(one.outcome_of(golf({in_season(2, set_to(1, 1)), set_to(1, 1)})) ==
        changes({failed(result_code::season_over), came_to(1)}));
  CHECK(one.boards.find("golf") != nullptr);
  CHECK(one.outcome_of(wire::change_list{{"go"}, {set_to(1, 1)}, true, false}) ==
        error(wire::error_code::too_many_boards));
}

// Bug: the boards that a failed list made are there for the next one.
TEST_CASE("boards that a failed list made are made anew") {
  lists_fixture one({.boards_by_score = true});
  one.take(1, one.with_key(over({"a", "b"}, {set_to(1, 5), on_board(1, set_to(1, 5))})));
  const auto failing = one.under_test.next_batch();
  REQUIRE(failing != nullptr);
  CHECK(failing->commit.entries.size() == 2);
  one.finish(*failing, false);
  CHECK(one.boards.find("a") == nullptr);
  CHECK(one.outcome_of(over({"b"}, {set_to(1, 5)})) == total(5));
  CHECK(one.boards.find("a") == nullptr);
  CHECK(one.boards.find("b")->users == 1);
}

// Bug: an empty list is refused, or binds no key.
TEST_CASE_METHOD(lists_fixture, "a list without entries is carried out and binds its key") {
  const auto nothing = with_key(on_chess({}));
  do_one(nothing, true);
  take(1, nothing);
  CHECK(answer_to(1).what == wire::outcome(wire::results{}));
  CHECK(answer_to(1).origin.replayed);
  do_one(with_key(over({}, {})), true);
  CHECK(all_is_done());
}
