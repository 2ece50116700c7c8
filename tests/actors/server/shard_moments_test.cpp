// What a shard keeps of moments of boards until they are written as archives.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/server/shard.hpp"
#include "src/ranking/selection.hpp"
#include "tests/actors/server/shard_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using ranking::user_id;

namespace {

constexpr boards::board_id first_archive{21};
constexpr boards::board_id second_archive{22};

using shown = wire::entries;
using earlier_users = std::vector<commits::earlier_user>;

commits::earlier_user earlier(boards::board_id archive, std::int64_t user,
                              std::optional<boards::user_state> state) {
  return {archive, user_id(user), std::move(state)};
}

/// What a commit says of what users were.
earlier_users earlier_in(const actors::placed_commit& commit) {
  earlier_users found;
  for (const auto& entry : commit.commit.entries) {
    if (const auto* const one = std::get_if<commits::earlier_user>(&entry)) found.push_back(*one);
  }
  return found;
}

wire::entries shown_by(const actors::moment_part& part) {
  return ranking::top({&part.shown, 1}, no_limit);
}

/// Three users, of whom 3 is hidden and 2 has data.
class moments_fixture : public shard_fixture {
 public:
  moments_fixture() {
    apply({execute({{one_board, set_to(1, 30)},
                    {one_board, with_data(set_to(2, 20), "2")},
                    {one_board, with_data(set_to(3, 10), "3")},
                    {one_board, change_to(3, change_kind::hide)}})});
  }
};

}  // namespace

// Bug: an archive that shows what happened while it was being written.
TEST_CASE_METHOD(moments_fixture, "a moment stays as it was, hidden users included") {
  keep_moment(one_board, first_archive);
  apply({execute({{one_board, set_to(1, 5)},
                  {one_board, change_to(2, change_kind::remove)},
                  {one_board, change_to(3, change_kind::show)},
                  {one_board, set_to(4, 99)}})});
  CHECK(board_on(0, one_board) == shown{standing(4, 99, 8), standing(3, 10, 3), standing(1, 5, 5)});
  const auto kept = moment(first_archive);
  CHECK(shown_by(kept) == shown{standing(1, 30, 1), standing(2, 20, 2)});
  REQUIRE(kept.hidden.size() == 1);
  CHECK(kept.hidden[0].user == user_id(std::int64_t{3}));
  CHECK(kept.hidden[0].state == boards::user_state{{10, 3}, true, "3"});
  const auto with_data_of_then = ranking::page_with_data({&kept.shown, 1}, 2, 1);
  CHECK(with_data_of_then.at(0).data == "2");
  // Bug: a description of the snapshot counts the users of now.
  const auto part = look(0, one_board, {}, first_archive).part;
  CHECK(ranking::top({&part, 1}, no_limit) == shown{standing(1, 30, 1), standing(2, 20, 2)});
  // Of a board on which nobody is, or whose users are elsewhere.
  CHECK(shown_by(moment(first_archive, 1)).empty());
  keep_moment(other_board, second_archive);
  CHECK(shown_by(moment(second_archive)).empty());
}

// Bug: what a user was is said with every change, so that a snapshot costs as much as the writes
// while it is being written; or only of scores; or of changes that came to nothing.
TEST_CASE_METHOD(moments_fixture, "what a user was is said once, with the first change") {
  keep_moment(one_board, first_archive);
  const auto first = execute({{one_board, set_to(1, 5)}, {one_board, add_to(1, 1)}});
  CHECK(earlier_in(*first) ==
        earlier_users{earlier(first_archive, 1, boards::user_state{{30, 1}, false, ""})});
  // Before what it says, or a part of a commit could be read back that lacks it.
  CHECK(std::holds_alternative<commits::earlier_user>(first->commit.entries.front()));
  const auto second = execute({{one_board, change_to(1, change_kind::hide)},
                               {one_board, change_to(2, change_kind::hide)},
                               {one_board, set_to(4, 9)}});
  CHECK(earlier_in(*second) ==
        earlier_users{earlier(first_archive, 2, boards::user_state{{20, 2}, false, "2"}),
                      earlier(first_archive, 4, std::nullopt)});
  apply({first, second});
  const auto third = execute({{one_board, set_to(4, 10)},
                              {one_board, set_to(3, 10)},  // is so already
                              {one_board, change_to(9, change_kind::remove)},
                              {other_board, set_to(1, 1)}});
  CHECK(earlier_in(*third).empty());
  apply({third});
  const auto fourth = execute({{one_board, with_data(set_to(3, 10), "x")}});
  CHECK(earlier_in(*fourth) ==
        earlier_users{earlier(first_archive, 3, boards::user_state{{10, 3}, true, "3"})});
  apply({fourth});
}

// Bug: who is looked up in what a frozen board shows is found as they are now: a contest's end
// would be told before its time.
TEST_CASE_METHOD(moments_fixture, "users are looked up in the moment that a frozen board shows") {
  freeze(one_board, first_archive);
  const auto then = [&](std::int64_t user) -> std::optional<boards::user_state> {
    const auto got = look(0, one_board, {ranking::user_id(user)}, first_archive);
    CHECK(ranking::top({&got.part, 1}, no_limit) ==
          wire::entries{standing(1, 30, 1), standing(2, 20, 2)});
    if (got.found.empty()) return std::nullopt;
    return got.found.front().state;
  };
  const boards::user_state first{{30, 1}, false, ""};
  const boards::user_state third{{10, 3}, true, "3"};
  CHECK(then(1) == first);
  apply({execute({{one_board, set_to(1, 5)}, {one_board, change_to(2, change_kind::remove)}}),
         execute({{one_board, set_to(4, 50)}, {one_board, change_to(3, change_kind::show)}})});
  apply({execute({{one_board, set_to(1, 7)}})});
  CHECK(then(1) == first);
  CHECK(then(2) == boards::user_state{{20, 2}, false, "2"});
  CHECK(then(3) == third);
  CHECK(then(4) == std::nullopt);
  CHECK(state_of(one_board, 1)->standing.total == 7);
  // What could not be stored happened to nobody.
  static_cast<void>(execute({{one_board, set_to(5, 1)}}));
  apply({execute({{one_board, set_to(5, 2)}}, 1)});
  CHECK(then(5) == std::nullopt);
}

// Bug: of two snapshots that are being written only one is told; or the later one is told what the
// user was at the earlier one.
TEST_CASE_METHOD(moments_fixture, "each snapshot has its own first changes") {
  keep_moment(one_board, first_archive);
  apply({execute({{one_board, set_to(1, 5)}})});
  keep_moment(one_board, second_archive);
  const auto both = execute({{one_board, set_to(1, 6)}, {one_board, set_to(2, 6)}});
  CHECK(earlier_in(*both) ==
        earlier_users{earlier(second_archive, 1, boards::user_state{{5, 5}, false, ""}),
                      earlier(first_archive, 2, boards::user_state{{20, 2}, false, "2"}),
                      earlier(second_archive, 2, boards::user_state{{20, 2}, false, "2"})});
  apply({both});
  CHECK(shown_by(moment(first_archive)).front() == standing(1, 30, 1));
  CHECK(shown_by(moment(second_archive)).front() == standing(2, 20, 2));
  // One that is written is not told any more, and takes no memory.
  apply({commit_of(commits::archive_written{one_board, first_archive, 2, false})});
  snapshots[one_board] = {second_archive};
  CHECK(shown_by(moment(first_archive)).empty());
  CHECK(earlier_in(*execute({{one_board, set_to(3, 7)}})) ==
        earlier_users{earlier(second_archive, 3, boards::user_state{{10, 3}, true, "3"})});
}

// Bug: what was said in a commit that failed is not said again, and the snapshot has the user of a
// later moment after a restart; or what was stored is said twice.
TEST_CASE_METHOD(moments_fixture, "after a failure it is said again, unless it is stored") {
  keep_moment(one_board, first_archive);
  const auto stored = execute({{one_board, set_to(1, 5)}});
  const auto lost = execute({{one_board, set_to(1, 6)}, {one_board, set_to(2, 6)}});
  CHECK(earlier_in(*lost).size() == 1);
  apply({stored});
  const auto again = execute({{one_board, set_to(1, 7)}, {one_board, set_to(2, 7)}}, 1);
  CHECK(earlier_in(*again) ==
        earlier_users{earlier(first_archive, 2, boards::user_state{{20, 2}, false, "2"})});
  apply({again});
}

// Bug: an erasure that says nothing of whom it takes, or takes them out of the moment: the ranks of
// all behind change.
TEST_CASE_METHOD(moments_fixture, "who is erased is said, too, and stays in the moment") {
  keep_moment(one_board, first_archive);
  boards::board_info board;
  board.id = one_board;
  const auto erased = erase(user_id(std::int64_t{2}), {board});
  CHECK(earlier_in(*erased) ==
        earlier_users{earlier(first_archive, 2, boards::user_state{{20, 2}, false, "2"})});
  apply({erased});
  CHECK_FALSE(state_of(one_board, 2));
  CHECK(shown_by(moment(first_archive)) == shown{standing(1, 30, 1), standing(2, 20, 2)});
}

// Bug: a season that is over is gone before it is written, or stays in memory when it is; the next
// one begins with its users.
TEST_CASE_METHOD(moments_fixture, "a past season is whole until it is written") {
  commits::season_ended ended;
  ended.board = one_board;
  ended.next = other_board;
  apply({commit_of(ended)});
  apply({execute({{other_board, set_to(1, 1)}})});
  CHECK(shown_by(moment(one_board)) == shown{standing(1, 30, 1), standing(2, 20, 2)});
  CHECK(moment(one_board).hidden.size() == 1);
  CHECK(board_on(0, other_board) == shown{standing(1, 1, 5)});
  apply({commit_of(commits::archive_written{one_board, one_board, 2, true})});
  CHECK(board_on(0, one_board).empty());
  CHECK(board_on(0, other_board).size() == 1);
}

// Bug: a board that is deleted leaves the moments of its snapshots in memory for good.
TEST_CASE_METHOD(moments_fixture, "the moments of a deleted board go with it") {
  keep_moment(one_board, first_archive);
  apply({commit_of(commits::board_deleted{one_board, one_board, {first_archive, other_board}})});
  CHECK(board_on(0, first_archive).empty());
  CHECK(shown_by(moment(first_archive)).empty());
  CHECK(board_on(0, one_board).empty());
}

// Bug: an archive that found no space has the hidden users of its board when it is tried again, or
// none.
TEST_CASE_METHOD(moments_fixture, "a board that moves takes nothing of its moments along") {
  keep_moment(one_board, first_archive);
  split(one_board);
  REQUIRE(parts.size() == 1);
  send_parts(parts.front());
  CHECK(shown_by(moment(first_archive)) == shown{standing(1, 30, 1), standing(2, 20, 2)});
  CHECK(shown_by(moment(first_archive, 1)).empty());
}
