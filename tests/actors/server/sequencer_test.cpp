#include "actors/server/sequencer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "src/boards/placement.hpp"
#include "src/wire/request_weight.hpp"
#include "tests/actors/server/sequencer_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

std::vector<ranking::arrival> arrivals_of(const actors::execution& batch) {
  std::vector<ranking::arrival> found;
  for (const auto& one : batch.commands) found.push_back(one.arrived);
  return found;
}

std::vector<std::int64_t> users_of(const actors::execution& batch) {
  std::vector<std::int64_t> found;
  for (const auto& one : batch.commands) found.push_back(one.change.user.integer());
  return found;
}

}  // namespace

// Bug: changes that are carried out in another order than they came, or two with one arrival.
TEST_CASE_METHOD(sequencer_fixture, "what came together is one batch, in its order") {
  CHECK(under_test.next_batch() == nullptr);
  take(1, fresh({set_to(5, 1), add_to(3, 1)}));
  take(2, fresh({set_to(1, 1)}));
  CHECK(under_test.waiting_work() == 3);
  const auto first = under_test.next_batch();
  REQUIRE(first != nullptr);
  CHECK(under_test.waiting_work() == 0);
  CHECK(users_of(*first) == std::vector<std::int64_t>{5, 3, 1});
  CHECK(arrivals_of(*first) == std::vector<ranking::arrival>{101, 102, 103});
  CHECK(first->commit.version == 51);
  CHECK(first->commit.last_arrival == 103);
  CHECK(first->commit.requests.size() == 2);
  CHECK(first->commit.results.size() == 3);

  take(3, fresh({set_to(9, 1)}));
  const auto second = under_test.next_batch();
  CHECK(arrivals_of(*second) == std::vector<ranking::arrival>{104});
  CHECK(second->number == first->number + 1);
  CHECK(second->commit.version == 52);
  CHECK(under_test.version() == 50);

  finish(*first, true);
  CHECK(answer_to(1).what == changes({came_to(1), came_to(1)}));
  CHECK(answer_to(2).origin == wire::answer_origin{51, false});
  CHECK(under_test.version() == 51);
  CHECK(answers_to(3) == 0);
  finish(*second, true);
  CHECK(answer_to(3).origin == wire::answer_origin{52, false});
  CHECK(all_is_done());
}

// Bug: a change that is computed by a shard that does not have its user, by two, or by none.
TEST_CASE_METHOD(sequencer_fixture, "each change is in the share of the shard that has its user") {
  under_test.spread(boards::default_board_id);
  std::vector<wire::change> many;
  for (std::int64_t user = 0; user < 40; ++user) many.push_back(set_to(user, 1));
  take(1, fresh(many));
  take(2, fresh({set_to(1, 1), set_to(2, 1), set_to(3, 1)}, "whole"));
  const auto batch = under_test.next_batch();
  const auto whole = batch->boards.at(1).id;
  std::vector<std::size_t> seen(batch->commands.size());
  std::size_t with_share = 0;
  for (std::size_t i = 0; i < shards; ++i) {
    const auto& mine = batch->shares[i].commands;
    CHECK(std::ranges::is_sorted(mine));
    if (!mine.empty()) ++with_share;
    for (const auto index : mine) {
      const auto& one = batch->commands[index];
      ++seen[index];
      const auto board = batch->boards[one.board].id;
      CHECK(i == (board == whole ? boards::shard_of(whole, shards)
                                 : boards::shard_of(board, one.change.user, shards)));
    }
  }
  CHECK(seen == std::vector<std::size_t>(43, 1));
  CHECK(with_share > 1);
  CHECK(batch->unfinished == with_share);
}

// Bug: a request that is sent again is carried out twice, or its sender never hears of it.
TEST_CASE_METHOD(sequencer_fixture, "a request that comes again gets the first one's answer") {
  const auto update = fresh({add_to(1, 5)});
  take(1, update);
  take(2, update);
  const auto batch = under_test.next_batch();
  CHECK(batch->commands.size() == 1);
  take(3, update, "other");
  CHECK(under_test.next_batch() == nullptr);
  finish(*batch, true);
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    CHECK(answer_to(id).what == total(5));
    CHECK(answer_to(id).origin == wire::answer_origin{51, false});
  }
  do_one(fresh({add_to(2, 1)}), true);
  take(4, update);
  CHECK(answer_to(4).what == total(5));
  CHECK(answer_to(4).origin == wire::answer_origin{51, true});
  CHECK(under_test.is_idle());
  CHECK(all_is_done());
}

// Bug: a retry of the service's own is told apart from its first try, which its sender never saw.
TEST_CASE_METHOD(sequencer_fixture, "only an answer by a key of the sender's is called replayed") {
  auto update = fresh({add_to(1, 5)});
  update.made_by = wire::update::key_maker::service;
  do_one(update, true);
  take(1, update);
  CHECK(answer_to(1).origin == wire::answer_origin{51, false});
}

// Bug: another request under a known key gets an answer that is not its own.
TEST_CASE_METHOD(sequencer_fixture, "a key belongs to one request, in flight and afterwards") {
  const auto update = fresh({add_to(1, 5)});
  auto other = update;
  changes_of(other) = {add_to(1, 6)};
  take(1, update);
  take(2, other);
  CHECK(answer_to(2).what == error(wire::error_code::idempotency_mismatch));
  const auto batch = under_test.next_batch();
  finish(*batch, true);
  take(3, other);
  CHECK(answer_to(3).what == error(wire::error_code::idempotency_mismatch));
  CHECK(answer_to(1).what == total(5));
  CHECK(all_is_done());
}

// Bug: a bound that is no bound, that is never left again, or that turns away a retry, which would
// be told that nothing was done.
TEST_CASE("small updates over the bound are refused, those with a known key never") {
  sequencer_fixture one({.most_in_flight = 3});
  const auto done = one.fresh({add_to(1, 1)});
  one.do_one(done, true);
  const auto first = one.fresh({add_to(1, 1), add_to(2, 1)});
  one.take(1, first);
  one.take(2, one.fresh({}));  // counts, though there is nothing to be done
  one.take(3, one.fresh({add_to(3, 1)}));
  CHECK(one.answer_to(3).what == error(wire::error_code::overloaded));
  CHECK(one.answer_to(3).origin == wire::answer_origin{0, false});
  one.take(4, first);
  one.take(5, done);
  CHECK(one.answers_to(4) == 0);
  CHECK(one.answer_to(5).what == total(1));
  const auto batch = one.under_test.next_batch();
  CHECK(batch->commands.size() == 2);
  one.finish(*batch, true);
  CHECK(one.answer_to(4) == wire::answer{4, one.answer_to(1).what, one.answer_to(1).origin});
  CHECK(one.answer_to(2).what == wire::outcome(wire::results{}));
  CHECK(one.all_is_done());
  one.do_one(one.fresh({add_to(3, 1)}), true);
}

// Bug: an update without changes waits for a shard that nobody asks.
TEST_CASE_METHOD(sequencer_fixture, "nothing to be computed is a batch all the same") {
  take(1, fresh({}));
  const auto batch = under_test.next_batch();
  REQUIRE(batch != nullptr);
  CHECK(batch->unfinished == 0);
  CHECK(batch->commit.requests.size() == 1);
  finish(*batch, true);
  CHECK(answer_to(1) == wire::answer{1, wire::results{}, {51, false}});
}

// Bug: small updates wait behind large ones, or large ones take the places of small ones.
TEST_CASE_METHOD(sequencer_fixture, "large updates have a lane of their own and a batch each") {
  const std::vector<wire::change> many(wire::most_small_changes + 1, add_to(1, 1));
  const std::vector<wire::change> most(wire::change_list::max_changes, add_to(1, 1));
  take(1, fresh(many));
  take(2, fresh(many));
  take(3, fresh(std::vector<wire::change>(wire::most_small_changes, add_to(1, 1))));
  CHECK(under_test.waiting_work() == wire::most_small_changes);
  const auto small = under_test.next_batch();
  CHECK(small->commands.size() == wire::most_small_changes);
  REQUIRE(under_test.has_large());
  const auto first = under_test.next_large_batch();
  REQUIRE(under_test.has_large());
  const auto second = under_test.next_large_batch();
  CHECK(first->commands.size() == many.size());
  CHECK(second->commands.size() == many.size());
  take(4, fresh(most));
  CHECK_FALSE(under_test.has_large());  // too much with those under way
  CHECK_FALSE(finish(*small, true));
  CHECK(places.empty());
  CHECK_FALSE(finish(*first, true));
  CHECK_FALSE(under_test.has_large());
  CHECK_FALSE(finish(*second, true));
  REQUIRE(under_test.has_large());
  const auto last = under_test.next_large_batch();
  take(5, fresh({add_to(1, 1)}));
  take(6, fresh({add_to(1, 1)}));
  const auto next = under_test.next_batch();
  // Bug: nobody learns that small ones came behind a large one.
  CHECK(finish(*last, true));
  CHECK_FALSE(finish(*next, true));
  CHECK(all_is_done());
}

// Bug: a large update that is retried is refused for the lane's bound while it is carried out.
TEST_CASE("large updates over their bound are refused, those with a known key never") {
  sequencer_fixture one({.most_in_flight = 100});
  const std::vector<wire::change> many(wire::most_small_changes + 1, add_to(1, 1));
  const auto first = one.fresh(many);
  one.take(1, first);
  one.take(2, one.fresh(many));
  CHECK(one.answer_to(2).what == error(wire::error_code::overloaded));
  one.take(3, first);
  CHECK(one.answers_to(3) == 0);
  const auto batch = one.under_test.next_large_batch();
  one.finish(*batch, true);
  CHECK(one.answer_to(3).what == one.answer_to(1).what);
  CHECK(one.all_is_done());
}

// Bug: whatever happens, some request is never answered, or some place is never left: the server
// would refuse everything in the end, or never stop.
TEST_CASE("when all is done, each request was answered once and all places are left") {
  SEEDED_GENERATOR(random);
  sequencer_fixture one({.boards_by_score = random() % 2 == 0, .most_in_flight = 50});
  std::vector<std::shared_ptr<actors::execution>> under_way;
  std::uint64_t failed_epoch = UINT64_MAX;
  const std::vector<std::size_t> sizes{0, 1, 2, wire::most_small_changes + 1};
  std::uint64_t last_id = 0;
  const auto finish_first = [&] {
    const auto batch = under_way.front();
    under_way.erase(under_way.begin());
    const bool stored = batch->epoch != failed_epoch && random() % 4 != 0;
    if (!stored) failed_epoch = batch->epoch;
    one.finish(*batch, stored);
  };
  for (int step = 0; step < 2000; ++step) {
    const auto key = random() % 200;
    const auto update =
        wire::update_of(key % 3 == 0 ? "other" : "default", "k" + std::to_string(key),
                        std::vector<wire::change>(sizes[key % 4], add_to(1, 1)));
    one.take(++last_id, update);
    if (random() % 4 != 0) continue;
    if (auto batch = one.under_test.next_batch()) under_way.push_back(batch);
    while (one.under_test.has_large()) {
      if (auto batch = one.under_test.next_large_batch()) under_way.push_back(batch);
    }
    if (!under_way.empty() && random() % 2 == 0) finish_first();
  }
  while (!one.under_test.is_idle()) {
    if (auto batch = one.under_test.next_batch()) under_way.push_back(batch);
    while (one.under_test.has_large()) {
      if (auto batch = one.under_test.next_large_batch()) under_way.push_back(batch);
    }
    if (!under_way.empty()) finish_first();
  }
  CHECK(one.all_is_done());
  for (std::uint64_t id = 1; id <= last_id; ++id) REQUIRE(one.answers_to(id) == 1);
}
