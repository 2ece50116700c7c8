// What happens to boards, in its place among the scores.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/server/sequencer.hpp"
#include "src/wire/request_weight.hpp"
#include "tests/actors/server/sequencer_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using change_kind = wire::change::kind;

namespace {

const boards::settings ascending{.order = ranking::order::ascending};
const boards::settings bounded{.maximum = 100};

const auto created = changes({{0, 0, commits::result_code::created, false}});
const auto done = changes({{}});

wire::change does(std::int64_t user, change_kind how) { return {ranking::user_id(user), how, 0}; }

/// What becomes of boards, as a commit tells it.
std::vector<commits::entry> boards_in(const actors::execution& batch) {
  return batch.commit.entries;
}

/// A sequencer that knows the board "chess", which is empty.
class boards_fixture : public sequencer_fixture {
 public:
  explicit boards_fixture(const setup& chosen) : sequencer_fixture(chosen) { do_one(put(), true); }
  boards_fixture() : boards_fixture(setup()) {}

  wire::update put(const boards::settings& chosen = {}, std::string board = "chess") {
    return with_key(wire::put_board{std::move(board), chosen});
  }
  wire::update deletion(std::string board = "chess") {
    return with_key(wire::delete_board{std::move(board)});
  }
  wire::update scores(std::vector<wire::change> some, std::string board = "chess") {
    return fresh(std::move(some), std::move(board));
  }

  boards::board_id id_of(const std::string& board) const {
    const auto* const found = boards.find(board);
    REQUIRE(found != nullptr);
    return found->id;
  }

  /// The next batch, which there is.
  std::shared_ptr<actors::execution> next() {
    auto batch = under_test.next_batch();
    REQUIRE(batch != nullptr);
    return batch;
  }

  /// Takes an update that is refused when its turn comes.
  wire::outcome refusal_of(const wire::update& what) {
    take(++last_refused_, what);
    CHECK(under_test.next_batch() == nullptr);
    CHECK(answer_to(last_refused_).origin == wire::answer_origin{0, false});
    return answer_to(last_refused_).what;
  }

 private:
  std::uint64_t last_refused_ = 10'000;
};

}  // namespace

// Bug: a score that came before a board's end is on the next board, or one that came after it on
// the one that is gone; or every change of a board makes the scores around it wait.
TEST_CASE_METHOD(boards_fixture, "what happens to a board is a batch of its own, in its place") {
  const auto first = id_of("chess");
  take(1, scores({set_to(1, 1)}));
  take(2, scores({set_to(2, 1)}));
  take(3, put(bounded));
  take(4, scores({set_to(3, 1)}));
  take(5, deletion());
  take(6, put());
  take(7, scores({set_to(4, 1)}));
  take(8, with_key(wire::erase_user{{ranking::user_id(std::int64_t{4})}}));
  std::vector<std::shared_ptr<actors::execution>> all;
  while (auto batch = under_test.next_batch()) all.push_back(batch);
  REQUIRE(all.size() == 7);
  for (std::size_t i = 1; i < all.size(); ++i)
    CHECK(all[i]->commit.version == all[i - 1]->commit.version + 1);
  CHECK(all[0]->commit.requests.size() == 2);
  CHECK(all[0]->boards.front().settings == boards::settings());
  CHECK(boards_in(*all[1]) ==
        std::vector<commits::entry>{commits::settings_changed{first, bounded, {}, "chess"}});
  CHECK(all[2]->boards.front().id == first);
  CHECK(all[2]->boards.front().settings == bounded);
  CHECK(boards_in(*all[3]) ==
        std::vector<commits::entry>{commits::board_deleted{first, first, {}, "chess"}});
  const auto second = std::get<commits::board_created>(boards_in(*all[4]).at(0)).board;
  CHECK(second > first);
  CHECK(all[5]->boards.front().id == second);
  REQUIRE(all[6]->erases);
  CHECK(all[6]->unfinished == shards);  // each looks through its boards
  // Bug: a user is to be removed from a board that is gone before that.
  CHECK_FALSE(all[6]->erases->on(first));
  CHECK(all[6]->erases->on(second) == ranking::user_id(std::int64_t{4}));
  for (const auto& batch : all) finish(*batch, true);
  CHECK(answer_to(3).what == done);
  CHECK(answer_to(5).what == done);
  CHECK(answer_to(6).what == created);
  CHECK(answer_to(8).what == done);
  CHECK(id_of("chess") == second);
  CHECK(boards.at(second).users == 1);
  CHECK(all_is_done());
}

// Bug: what is there already is told as made, or writes an entry and an event each time.
TEST_CASE_METHOD(boards_fixture, "a board is created once, and then given settings") {
  take(1, put());
  const auto same = next();
  CHECK(boards_in(*same).empty());
  finish(*same, true);
  CHECK(answer_to(1).what == done);
  wall_ms = 2'000'000;
  take(2, put(ascending, "golf"));
  finish(*next(), true);
  CHECK(answer_to(2).what == created);
  CHECK(boards.find("golf")->settings == ascending);
  CHECK(boards.find("golf")->season_start_ms == 2'000'000);
  take(3, put(bounded, "golf"));
  finish(*next(), true);
  CHECK(answer_to(3).what == done);
  CHECK(boards.find("golf")->settings == bounded);
}

// Bug: an order is turned around under a score that is under way; large lists that go on beginning,
// so that the board is never at rest.
TEST_CASE_METHOD(boards_fixture, "what needs an empty board waits until nothing is under way") {
  const std::vector<wire::change> many(wire::most_small_changes + 1, add_to(1, 1));
  take(1, scores({set_to(1, 1)}, "default"));
  const auto small = next();
  take(2, scores(many, "default"));
  const auto large = under_test.next_large_batch();
  take(3, put(ascending));
  take(4, scores({set_to(1, 1)}));
  take(5, scores(many, "default"));
  CHECK(under_test.next_batch() == nullptr);
  CHECK_FALSE(under_test.has_large());
  finish(*small, true);
  CHECK(under_test.next_batch() == nullptr);
  CHECK_FALSE(under_test.has_large());
  finish(*large, true);
  const auto change = next();
  CHECK(boards_in(*change) == std::vector<commits::entry>{commits::settings_changed{
                                  id_of("chess"), ascending, {}, "chess"}});
  const auto behind = next();
  CHECK(behind->boards.front().settings == ascending);
  CHECK(under_test.has_large());
  finish(*change, true);
  finish(*behind, true);
  finish(*under_test.next_large_batch(), true);
  // What does not need it does not wait.
  take(6, scores({set_to(2, 1)}));
  const auto score = next();
  take(7, put({.order = ranking::order::ascending, .maximum = 9}));
  CHECK(boards_in(*next()).size() == 1);
}

// Bug: a board with hidden users on it passes for an empty one, or one that everybody has left
// never does.
TEST_CASE_METHOD(boards_fixture, "a board is empty when nobody is on it, hidden or not") {
  const auto not_empty = error(wire::error_code::not_empty);
  do_one(scores({set_to(1, 1), set_to(2, 1)}), true);
  do_one(scores({does(1, change_kind::show), does(2, change_kind::data)}), true);
  const auto order = put(ascending);
  CHECK(refusal_of(order) == not_empty);
  CHECK(refusal_of(put({.keep = boards::keep_rule::best})) == not_empty);
  CHECK(refusal_of(put({.users = boards::user_kind::string})) == not_empty);
  do_one(put(bounded), true);
  do_one(scores({does(1, change_kind::remove)}), true);
  CHECK(boards.at(id_of("chess")).users == 1);
  CHECK(refusal_of(order) == not_empty);
  // A removal that could not be stored leaves the user where they are.
  do_one(scores({does(2, change_kind::remove)}), false);
  CHECK(refusal_of(order) == not_empty);
  do_one(scores({does(2, change_kind::remove)}), true);
  CHECK(boards.at(id_of("chess")).users == 0);
  // Bug: the refusal is what the key answers with for good.
  take(1, order);
  finish(*next(), true);
  CHECK(answer_to(1).what == done);
  CHECK(all_is_done());
}

// Bug: an update that was refused, or found nobody, can never be tried again; or one that came to
// something is carried out again.
TEST_CASE_METHOD(boards_fixture, "whether a key is bound follows from what the update came to") {
  const auto hide = scores({does(1, change_kind::hide)});
  do_one(hide, true);
  take(1, hide);
  take(2, hide);
  finish(*next(), true);  // carried out again: the user may be there now
  const auto nobody = changes({failed(commits::result_code::unknown_user)});
  for (const std::uint64_t id : {1U, 2U}) {
    CHECK(answer_to(id).what == nobody);
    CHECK_FALSE(answer_to(id).origin.replayed);
  }
  // Of a list it is the matter of one entry.
  const auto list = scores({does(1, change_kind::hide), does(2, change_kind::hide)});
  do_one(list, true);
  take(3, list);
  CHECK(answer_to(3).origin.replayed);
  for (const auto& update : {put(bounded), deletion(), put()}) {
    do_one(update, true);
    take(4, update);
    CHECK(under_test.next_batch() == nullptr);
  }
  CHECK(answers_to(4) == 3);
  const auto gone = deletion("golf");
  CHECK(refusal_of(gone) == error(wire::error_code::unknown_board));
  do_one(put({}, "golf"), true);
  do_one(gone, true);
  CHECK(boards.find("golf") == nullptr);
}

// Bug: a 422 is tried again until it goes through: a retry of an old request counts late.
TEST_CASE_METHOD(boards_fixture, "a score that came to nothing binds its key") {
  for (const auto why : {commits::result_code::overflow, commits::result_code::out_of_bounds,
                         commits::result_code::kept}) {
    const auto update = scores({set_to(1, 1)});
    take(1, update);
    const auto batch = next();
    batch->commit.results = {failed(why)};
    batch->unfinished = 0;
    under_test.done({actors::finish(std::move(*batch)), true});
    take(2, update);
    CHECK(under_test.next_batch() == nullptr);
  }
  CHECK(answers_to(2) == 3);
}

// Bug: boards without a bound, or one that counts boards that are gone.
TEST_CASE("one board more than there may be is refused, also one that is only under way") {
  boards_fixture one({.boards_by_score = true, .max_boards = 3});
  one.take(1, one.put({}, "golf"));
  one.take(2, one.put({}, "go"));
  one.take(3, one.scores({set_to(1, 1)}, "go"));
  one.take(4, one.deletion());
  one.take(5, one.scores({set_to(1, 1)}, "go"));
  std::vector<std::shared_ptr<actors::execution>> all;
  while (auto batch = one.under_test.next_batch()) all.push_back(batch);
  for (const auto& batch : all) one.finish(*batch, true);
  CHECK(one.answer_to(1).what == created);
  CHECK(one.answer_to(2).what == error(wire::error_code::too_many_boards));
  CHECK(one.answer_to(3).what == error(wire::error_code::too_many_boards));
  CHECK(one.answer_to(5).what == total(1));
  CHECK(one.boards.size() == 3);
  CHECK(one.all_is_done());
}

// Bug: what a failed commit would have made of boards is there for those that come after it, who
// then rely on what no store has.
TEST_CASE_METHOD(boards_fixture, "after a failure boards are as they are stored") {
  const auto first = id_of("chess");
  take(1, scores({set_to(1, 1)}, "default"));
  const auto failing = next();
  take(2, put(bounded));
  take(3, put({}, "golf"));
  take(4, deletion());
  take(5, deletion("default"));
  std::vector<std::shared_ptr<actors::execution>> behind;
  while (auto batch = under_test.next_batch()) behind.push_back(batch);
  REQUIRE(behind.size() == 4);
  take(7, scores({does(1, change_kind::remove)}));
  CHECK(under_test.next_batch() == nullptr);
  finish(*failing, false);
  take(6, scores({set_to(1, 1)}));
  const auto anew = next();
  CHECK(anew->boards.front().id == first);
  CHECK(anew->boards.front().settings == boards::settings());
  for (const auto& batch : behind) finish(*batch, false);
  finish(*anew, true);
  for (const std::uint64_t id : {2U, 3U, 4U, 5U, 7U})
    CHECK(answer_to(id).what == error(wire::error_code::storage_unavailable));
  CHECK(id_of("chess") == first);
  CHECK(id_of("default") == boards::default_board_id);
  CHECK(boards.find("golf") == nullptr);
  CHECK(refusal_of(deletion("golf")) == error(wire::error_code::unknown_board));
  CHECK(all_is_done());
}

// Bug: a sender is told that a board or a season is over, which then is not: what said so was not
// stored, and a crash has undone it.
TEST_CASE_METHOD(boards_fixture, "a refusal waits until what it follows from is stored") {
  const auto late = scores({does(1, change_kind::remove)});
  for (const bool stored : {false, true}) {
    const std::uint64_t base = stored ? 100 : 0;
    take(base + 1, deletion());
    const auto gone = next();
    take(base + 2, late);
    take(base + 3, late);
    take(base + 4, scores({set_to(1, 1)}, "default"));
    const auto behind = next();
    CHECK(under_test.next_batch() == nullptr);
    CHECK(answers_to(base + 2) == 0);
    finish(*gone, stored);
    finish(*behind, stored);
    const auto refused =
        error(stored ? wire::error_code::unknown_board : wire::error_code::storage_unavailable);
    CHECK(answer_to(base + 2).what == refused);
    CHECK(answer_to(base + 3).what == refused);
    CHECK(all_is_done());
  }
}

// Bug: "default" that is gone for good, keeps its settings, or comes back with its old number and
// with that all that is on its way to the store for it.
TEST_CASE_METHOD(boards_fixture, "the default board is deleted into a new one") {
  do_one(put(ascending, "default"), true);
  do_one(scores({set_to(1, 1)}, "default"), true);
  take(1, deletion("default"));
  take(2, scores({set_to(2, 1)}, "default"));
  const auto deletes = next();
  const auto scored = next();
  REQUIRE(boards_in(*deletes).size() == 2);
  CHECK(boards_in(*deletes)[0] ==
        commits::entry(commits::board_deleted{
            boards::default_board_id, boards::default_board_id, {}, "default"}));
  const auto made = std::get<commits::board_created>(boards_in(*deletes)[1]);
  CHECK(made.name == "default");
  CHECK(made.settings == boards::settings());
  CHECK(made.board != boards::default_board_id);
  CHECK(scored->boards.front().id == made.board);
  finish(*deletes, true);
  finish(*scored, true);
  CHECK(answer_to(1).what == done);
  CHECK(id_of("default") == made.board);
  CHECK(boards.at(made.board).users == 1);
}
