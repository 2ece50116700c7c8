#include "src/wire/read.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "src/wire/request_weight.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/wire/random_messages.hpp"

using namespace scoreboard;
using namespace scoreboard::wire;

namespace {

bool same(const wire::read& a, const wire::read& b) {
  const bool equal = same_read()(a, b);
  // Equal reads must have equal hashes; others have by chance only.
  CHECK((read_hash()(a) == read_hash()(b)) == equal);
  return equal;
}

}  // namespace

// Bug: two reads that are answered as one though they differ, or a field that is not hashed, so
// that chosen reads all fall into one place of a table.
TEST_CASE("reads are the same when they ask for the same, whatever is known already") {
  SEEDED_GENERATOR(random);
  testing::random_message any(random());
  for (int round = 0; round < 2000; ++round) {
    const auto one = any.next_read();
    const auto other = any.next_read();
    REQUIRE(same(one, other) == (one == other));
    auto changed = one;
    changed.known_tag += 1;
    REQUIRE(same(one, changed));
    changed.max_entries += 1;
    REQUIRE_FALSE(same(one, changed));
    changed = one;
    changed.at_least += 1;
    REQUIRE_FALSE(same(one, changed));
    changed = one;
    changed.board += "b";
    REQUIRE_FALSE(same(one, changed));
    changed = one;
    changed.snapshot += "s";
    REQUIRE_FALSE(same(one, changed));
    changed = one;
    changed.beyond_freeze = !changed.beyond_freeze;
    REQUIRE_FALSE(same(one, changed));
  }
}

// Bug: one field of a query that does not count.
TEST_CASE("queries differ by each of their fields") {
  using ranking::rank_kind;
  using ranking::user_id;
  const boards::user_reference five{user_id(std::int64_t{5})};
  const boards::user_reference path_five{user_id(std::int64_t{5}), true};
  const boards::user_reference text_five{user_id("5")};
  const entries_form with_top{1, rank_kind::position, false};
  const entries_form competition{{}, rank_kind::competition, false};
  const entries_form with_data{{}, rank_kind::position, true};
  const entries_form since_then{{}, rank_kind::position, false, "then"};
  std::vector<query> all{top_query{1},
                         top_query{2},
                         window_query{1, 1},
                         window_query{1, 2},
                         window_query{2, 1},
                         board_query{},
                         count_query{},
                         count_query{1, {}},
                         count_query{{}, 1},
                         ranking_query{{}},
                         ranking_query{{five.user}},
                         ranking_query{{five.user, text_five.user}},
                         ranking_query{{text_five.user, five.user}},
                         ranking_query{{five.user}, rank_kind::competition},
                         snapshot_query{"a"},
                         snapshot_query{"b"},
                         snapshots_query{"", 1},
                         snapshots_query{"", 2},
                         snapshots_query{"a", 1},
                         boards_query{"", 1},
                         boards_query{"", 2},
                         boards_query{"a", 1},
                         standings_query{five, {}},
                         standings_query{five, {"ab"}},
                         standings_query{five, {"a", "b"}},
                         standings_query{five, {"ab"}, rank_kind::competition}};
  for (const auto& user : {five, path_five, text_five}) {
    all.emplace_back(user_query{user});
    all.emplace_back(user_query{user, rank_kind::competition});
    all.emplace_back(boards_of_user_query{user, "", 1});
    all.emplace_back(around_user_query{user, 1, {}});
  }
  for (const auto& form : {entries_form(), with_top, competition, with_data, since_then}) {
    all.emplace_back(page_query{1, 1, form});
    all.emplace_back(page_query{1, 2, form});
    all.emplace_back(page_query{2, 1, form});
    all.emplace_back(around_total_query{1, 1, form});
    all.emplace_back(around_total_query{1, 2, form});
    all.emplace_back(around_total_query{2, 1, form});
  }
  all.emplace_back(total_rank_query{1});
  all.emplace_back(total_rank_query{2});
  all.emplace_back(total_rank_query{1, rank_kind::competition});
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      CAPTURE(i, j);
      REQUIRE(same({"", all[i], 1}, {"", all[j], 1}) == (i == j));
    }
  }
}

// Bug: a read that passes for a small one because a sum has wrapped around.
TEST_CASE("reads weigh what they may bring, without an end") {
  const auto weight = [](query asked, std::uint64_t max_entries = UINT64_MAX) {
    return most_entries({"b", std::move(asked), max_entries});
  };
  CHECK(weight(top_query{5}) == 5);
  CHECK(weight(top_query{UINT64_MAX}, 7) == 7);
  CHECK(weight(window_query{10, 2}) == 5);
  CHECK(weight(page_query{3, 4, {}}) == 4);
  CHECK(weight(page_query{3, 4, {6, {}, false}}) == 10);
  CHECK(weight(page_query{1, UINT64_MAX, {UINT64_MAX, {}, false}}) == UINT64_MAX);
  CHECK(weight(around_user_query{{}, 3, {2, {}, false}}) == 9);
  CHECK(weight(around_total_query{0, UINT64_MAX, {}}) == UINT64_MAX);
  CHECK(weight(ranking_query{std::vector<ranking::user_id>(9)}) == 9);
  CHECK_FALSE(weigh(wire::read{"b", page_query{1, most_small_entries, {}}, UINT64_MAX}).large);
  CHECK(
      weigh(wire::read{"b", page_query{1, most_small_entries, {1, {}, false}}, UINT64_MAX}).large);
  // Every shard looks through all of its boards.
  CHECK(weigh(wire::read{"", boards_of_user_query{{}, "", 1}, UINT64_MAX}).large);
}

// Bug: memory that nobody counts: a small request of a hostile peer holds megabytes.
TEST_CASE("requests weigh the bytes that they hold") {
  const std::string name(60, 'x');
  const auto bytes = [](const operation& what) { return weigh(what).bytes; };
  change one{ranking::user_id(name)};
  const auto plain = bytes(update{"k", change_list{{"b"}, {one}}});
  one.data = std::string(200, 'd');
  CHECK(bytes(update{"k", change_list{{"b"}, {one}}}) >= plain + 200);
  CHECK(bytes(update{"k", change_list{{"b", name}, {one}, true, true}}) >= plain + 200 + 60);
  const auto ask = [](query asked) { return wire::read{"", std::move(asked), 1}; };
  CHECK(bytes(ask(ranking_query{std::vector(10, ranking::user_id(name))})) >=
        bytes(ask(ranking_query{})) + 600);
  CHECK(bytes(ask(standings_query{{}, std::vector(10, name)})) >=
        bytes(ask(standings_query{})) + 600);
}

// Bug: whoever administers one of several boards sees what another one hides; or is shown the
// frozen moment of their own.
TEST_CASE("of several boards those are shown beyond a freeze that the query names") {
  const auto mine = boards::covered_by({"eu-"});
  for (const query& asks : {query(standings_query{{}, {}, {}, mine}),
                            query(boards_of_user_query{{}, "", 1, boards::all_boards(), mine})}) {
    wire::read asked{"", asks};
    CHECK(looks_beyond_freeze(asked, "us-1"));
    asked.beyond_freeze = false;
    CHECK(looks_beyond_freeze(asked, "eu-1"));
    CHECK_FALSE(looks_beyond_freeze(asked, "us-1"));
  }
  wire::read one{"eu-1", top_query{1}};
  CHECK(looks_beyond_freeze(one, "eu-1"));
  one.beyond_freeze = false;
  CHECK_FALSE(looks_beyond_freeze(one, "eu-1"));
}
