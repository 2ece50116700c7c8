#include "actors/server/reader.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "tests/actors/server/reader_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

wire::read first_of(std::uint64_t count, std::string board = "chess") {
  return wire::read{std::move(board), wire::top_query{count}, no_limit};
}

const wire::entries two_users{{ranking::user_id(std::int64_t{1}), 20, 0},
                              {ranking::user_id(std::int64_t{2}), 10, 0}};

commits::commit one_change(boards::board_id board, std::int64_t before, std::int64_t after) {
  commits::commit made;
  made.entries.emplace_back(
      commits::total_change{board, before, {ranking::user_id(std::int64_t{5}), after, 9}});
  return made;
}

}  // namespace

// Bug: everybody who asks the same costs as much as the first one.
TEST_CASE_METHOD(reader_fixture, "equal reads that wait are one job") {
  take(1, first_of(3));
  take(2, first_of(3));
  take(3, first_of(2));
  const auto batch = next(17);
  CHECK(board_of(batch) == chess);
  CHECK(batch.version == 17);
  REQUIRE(batch.jobs.size() == 2);
  CHECK(batch.jobs[0].from.size() == 2);
  CHECK(batch.its_cost.readers == 3);
  CHECK(under_test.next(17).empty());
  answer(batch, two_users);
  // Bug: an answer that names another state than it shows.
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    CHECK(std::get<wire::listing>(answer_to(id).what).list == two_users);
    CHECK(answer_to(id).origin == wire::answer_origin{17, false});
  }
  CHECK(places.empty());
}

// Bug: reads of two boards share a read point, or reads of one board that leave together do not.
TEST_CASE_METHOD(reader_fixture, "each board has its own read point, each time another one") {
  take(1, first_of(3));
  take(2, first_of(3, "default"));
  const auto both = under_test.next(1);
  REQUIRE(both.size() == 2);
  CHECK(board_of(both[0]) == chess);
  CHECK(board_of(both[1]) == boards::default_board_id);
  CHECK(both[0].read_point != both[1].read_point);
  take(3, first_of(3));
  CHECK(next().read_point > both[1].read_point);
}

// Bug: a query waits for parts that no shard sends, or answers without some of the users.
TEST_CASE_METHOD(reader_fixture, "as many parts come as shards hold the board") {
  take(1, first_of(3));
  CHECK(next().sources.at(0).parts == 1);
  boards.set_spread(chess, true);
  take(2, first_of(3));
  CHECK(next().sources.at(0).parts == 3);
}

// Bug: whoever asks for a board that is not there waits for ever, or takes places that nobody
// leaves.
TEST_CASE_METHOD(reader_fixture, "reads of an unknown board are answered when they would leave") {
  take(1, first_of(3, "go"));
  take(2, first_of(3, "go"));
  take(3, first_of(3));
  const auto batch = next();
  CHECK(board_of(batch) == chess);
  for (const std::uint64_t id : {1U, 2U})
    CHECK(answer_to(id) ==
          wire::answer{id, wire::error_code::unknown_board, {batch.version, false}});
  CHECK(answers_to(3) == 0);
  answer(batch, two_users);
  CHECK(places.empty());
  // Bug: a board that a score has made meanwhile stays unknown.
  boards.add(boards::board_id{8}, "go", {}, 0);
  take(4, first_of(3, "go"));
  CHECK(board_of(next()) == boards::board_id{8});
}

// Bug: reads pile up without a bound; or one that was answered still counts.
TEST_CASE("reads over the bound are refused") {
  reader_fixture one(2);
  one.take(1, first_of(3));
  one.take(2, first_of(3));
  one.take(3, first_of(4));
  CHECK(one.answer_to(3) == wire::answer{3, wire::error_code::overloaded, {0, false}});
  one.answer(one.next(), two_users);
  CHECK(one.places.empty());
  one.take(4, first_of(4));
  CHECK(one.answers_to(4) == 0);
}

// Bug: large reads take every place, and the small ones are refused.
TEST_CASE("large reads have no more than half of the places, and batches of their own") {
  reader_fixture one(4);
  actors::reader wide({3, 50'000, 0}, one.boards, one.door(), one.places);
  const auto take = [&](std::uint64_t id, wire::read what) { wide.take({"p", id}, what, 1); };
  take(1, first_of(2000));
  take(2, first_of(2001));
  take(3, first_of(2002));
  CHECK(one.answer_to(3).what == error(wire::error_code::overloaded));
  take(4, first_of(5));
  const auto leaving = wide.next(1);
  REQUIRE(leaving.size() == 2);
  CHECK_FALSE(leaving[0].its_cost.large);
  CHECK(leaving[1].its_cost.large);
  CHECK(leaving[1].jobs.size() == 2);
}

// Bug: a sender's own bound lets more through than the server's.
TEST_CASE_METHOD(reader_fixture, "no read may bring more entries than the server allows") {
  take(1, first_of(60));
  CHECK(next().jobs.at(0).what.max_entries == 50);
}

// Bug: a read that is asked again and again is computed each time; or the answer names the state in
// which it was made, though it shows the one of now.
TEST_CASE_METHOD(reader_fixture, "what is asked again is answered at once, for the state of now") {
  const auto kept = keep(first_of(3), two_users);
  CHECK(kept.tag != 0);
  take(1, first_of(3), 23);
  CHECK(answer_to(1) == wire::answer{1, kept, {23, false}});
  auto known = first_of(3);
  known.known_tag = kept.tag;
  take(2, known, 24);
  CHECK(answer_to(2) == wire::answer{2, wire::unchanged{}, {24, false}});
  CHECK(under_test.next(24).empty());
  CHECK(places.empty());
}

// Bug: a kept answer without an update that was acknowledged.
TEST_CASE_METHOD(reader_fixture, "a commit that changes what a kept answer shows drops it") {
  keep(first_of(2), two_users);
  under_test.note(one_change(boards::default_board_id, 1, 15));  // of another board
  under_test.note(one_change(chess, 1, 9));                      // below all of it
  take(1, first_of(2));
  CHECK(answers_to(1) == 1);
  under_test.note(one_change(chess, 9, 15));
  take(2, first_of(2));
  CHECK(answers_to(2) == 0);
  CHECK(next().jobs.size() == 1);
}

// Bug: an answer from before a commit is kept as if it were from after it.
TEST_CASE_METHOD(reader_fixture, "what was noted while a read point was out is not in its answer") {
  take(1, first_of(2));
  answer(next(), two_users);
  take(2, first_of(2));
  const auto batch = next();
  under_test.note(one_change(chess, 1, 15));
  answer(batch, two_users);
  CHECK(std::get<wire::listing>(answer_to(2).what).tag == 0);
  take(3, first_of(2));
  CHECK(answers_to(3) == 0);
}

// Bug: a server that is told to keep nothing keeps something.
TEST_CASE("with room for none no answer is kept") {
  reader_fixture one(1000, 0);
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    one.take(id, first_of(3));
    const auto batch = one.next();
    CHECK_FALSE(batch.jobs.at(0).keep);
    one.answer(batch, two_users);
    CHECK(std::get<wire::listing>(one.answer_to(id).what).tag == 0);
  }
}
