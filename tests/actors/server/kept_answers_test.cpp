// Reads that are answered from what the gateway keeps.
#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/actors/server/wanted_positions.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

wire::read top(std::uint64_t count, std::uint64_t known_tag = 0) {
  return {"default", wire::top_query{count}, no_limit, known_tag};
}

wire::read window(std::uint64_t position, std::uint64_t scope, std::uint64_t known_tag = 0) {
  return {"default", wire::window_query{position, scope}, no_limit, known_tag};
}

const wire::outcome nothing_new = wire::unchanged{};

std::uint64_t tag_of(const wire::outcome& what) { return std::get<wire::listing>(what).tag; }

std::vector<std::int64_t> totals_of(const wire::outcome& what) {
  std::vector<std::int64_t> totals;
  for (const auto& one : std::get<wire::listing>(what).list) totals.push_back(one.total);
  return totals;
}

}  // namespace

TEST_CASE_METHOD(gateway_fixture, "what is asked for again is kept until a change touches it") {
  for (std::int64_t user = 1; user <= 9; ++user) set(user, user * 10);
  CHECK(tag_of(ask(top(2))) == 0);  // once is not enough
  const auto tag = tag_of(ask(top(2)));
  CHECK(tag != 0);
  CHECK(ask(top(2, tag)) == nothing_new);
  CHECK(tag_of(ask(top(2, tag + 1))) == tag);
  set(1, 15);   // below it
  add(2, -50);  // below it
  set(10, 5);   // a new user, below it
  CHECK(ask(top(2, tag)) == nothing_new);
  set(8, 81);
  const auto changed = ask(top(2, tag));
  CHECK(totals_of(changed) == std::vector<std::int64_t>{90, 81});
  CHECK(tag_of(changed) != tag);
  set(1, 1000);
  CHECK(totals_of(ask(top(2, tag_of(changed)))) == std::vector<std::int64_t>{1000, 90});
}

// Catches a change from above to below, or of a new user to above, that shifts a window unnoticed.
TEST_CASE_METHOD(gateway_fixture, "a window is kept while as many are above it") {
  for (std::int64_t user = 1; user <= 9; ++user) set(user, user * 10);
  ask(window(5, 1));
  const auto tag = tag_of(ask(window(5, 1)));
  CHECK(tag != 0);
  set(9, 70);
  set(9, 1000);
  set(1, 25);
  CHECK(ask(window(5, 1, tag)) == nothing_new);
  set(9, 5);
  CHECK(totals_of(ask(window(5, 1, tag))) == std::vector<std::int64_t>{50, 40, 30});
  set(10, 100);
  CHECK(totals_of(ask(window(5, 1, tag))) == std::vector<std::int64_t>{60, 50, 40});
}

TEST_CASE("a kept answer needs nobody but the gateway and comes when it is full, too") {
  gateway_fixture one({.max_in_flight = 1});
  one.set(1, 5);
  one.ask(top(1));
  const auto tag = tag_of(one.ask(top(1)));
  one.port.frames.clear();
  one.arrives("p", {{1, far_future, one.fresh({set_to(2, 3)})},
                    {2, far_future, top(1, tag)},
                    {3, far_future, top(2)}});
  REQUIRE(one.scheduler.try_run_once());
  const auto answers = one.answers();
  CHECK(answers.at(2) == nothing_new);
  CHECK(answers.at(3) == error(wire::error_code::overloaded));
  CHECK(answers.count(1) == 0);
}

TEST_CASE("no answers are kept when none are to be") {
  gateway_fixture one({.kept_answers = 0});
  one.set(1, 5);
  for (int i = 0; i < 3; ++i) CHECK(tag_of(one.ask(top(1))) == 0);
}

// Catches a tag that a restarted server gives to another answer.
TEST_CASE("a tag from before a restart is not known after it") {
  const auto disk = std::make_shared<simulated_disk>();
  std::uint64_t tag = 0;
  {
    gateway_fixture one({.disk = disk});
    one.set(1, 5);
    one.ask(top(1));
    tag = tag_of(one.ask(top(1)));
  }
  gateway_fixture one({.disk = disk});
  for (int i = 0; i < 3; ++i)
    CHECK(totals_of(one.ask(top(1, tag))) == std::vector<std::int64_t>{5});
}

namespace {

/// A client process that knows what it was answered, and a record of all that happened, to be
/// judged when it is known which updates were stored.
class history {
 public:
  explicit history(std::mt19937_64& random) : random_(random) {}

  wire::request next(gateway_fixture& to) {
    const auto id = ++last_id_;
    if (random_() % 4 == 0) {
      const auto user = static_cast<std::int64_t>(random_() % 20);
      updates_.push_back({id, set_to(user, static_cast<std::int64_t>(random_() % 60))});
      return {id, far_future, to.fresh({updates_.back().what})};
    }
    // Few different ones: they are asked for again and again.
    auto read =
        random_() % 2 == 0 ? top(1 + random_() % 4) : window(1 + random_() % 6, random_() % 2);
    auto& asked = reads_[id];
    asked.acknowledged = acknowledged();
    if (const auto known = known_.find(read); known != known_.end() && random_() % 4 != 0) {
      asked.known = known->second;
      read.known_tag = asked.known.tag;
    }
    asked.what = read;
    return {id, far_future, std::move(read)};
  }

  void hear(gateway_fixture& from) {
    for (const auto& [id, outcome] : from.answers()) {
      answers_[id] = outcome;
      if (const auto* found = std::get_if<wire::listing>(&outcome); found && found->tag != 0)
        known_[reads_.at(id).what] = *found;
    }
    from.port.frames.clear();
  }

  /// Every answer is a moment that existed, and not one before what was acknowledged.
  void judge() const {
    std::vector<board> moments(1);
    std::map<std::int64_t, std::pair<std::int64_t, std::uint64_t>> totals;
    for (const auto& one : updates_) {
      if (!std::holds_alternative<wire::results>(answers_.at(one.id))) continue;
      const auto user = one.what.user.integer();
      const auto had = totals.find(user);
      if (had == totals.end() || had->second.first != one.what.value)
        totals[user] = {one.what.value, one.id};
      board now;
      for (const auto& [its_user, x] : totals) now.emplace_back(-x.first, x.second, its_user);
      std::ranges::sort(now);
      moments.push_back(std::move(now));
    }
    for (const auto& [id, asked] : reads_) {
      const auto& outcome = answers_.at(id);
      const auto shown =
          outcome == nothing_new ? asked.known.list : std::get<wire::listing>(outcome).list;
      const auto as_shown = [&, &what = asked.what](const board& all) {
        return part(all, what) == shown;
      };
      CAPTURE(id);
      REQUIRE(std::any_of(moments.begin() + asked.acknowledged, moments.end(), as_shown));
    }
  }

  std::ptrdiff_t unchanged() const {
    return std::ranges::count(answers_, nothing_new, [](const auto& one) { return one.second; });
  }

 private:
  using board = std::vector<std::tuple<std::int64_t, std::uint64_t, std::int64_t>>;

  struct sent_update {
    std::uint64_t id = 0;
    wire::change what;
  };

  struct sent_read {
    wire::read what;
    wire::listing known;
    std::ptrdiff_t acknowledged = 0;  ///< updates before it was asked
  };

  std::ptrdiff_t acknowledged() const {
    return std::ranges::count_if(answers_, [](const auto& one) {
      return std::holds_alternative<wire::results>(one.second);
    });
  }

  static wire::entries part(const board& all, const wire::read& what) {
    const auto [first, last] = wanted_positions(what);
    wire::entries shown;
    for (auto at = first; at <= last && at <= all.size(); ++at) {
      const ranking::entry one{ranking::user_id(std::get<2>(all[at - 1])),
                               -std::get<0>(all[at - 1]), 0};
      shown.push_back(one);
    }
    return shown;
  }

  std::mt19937_64& random_;
  std::uint64_t last_id_ = 0;
  std::vector<sent_update> updates_;  // in the order in which the gateway gets them
  std::map<std::uint64_t, sent_read> reads_;
  std::map<std::uint64_t, wire::outcome> answers_;
  std::unordered_map<wire::read, wire::listing, wire::read_hash, wire::same_read> known_;
};

}  // namespace

// Catches a kept answer that misses an acknowledged write, one that was touched while it was on its
// way from the query, and totals before a change that are not those that were stored: the disk is
// full now and then. The actors run in drawn orders.
TEST_CASE("a kept answer is a moment that existed and holds all that was acknowledged") {
  SEEDED_GENERATOR(random);
  std::ptrdiff_t unchanged = 0;
  for (int life = 0; life < 100; ++life) {
    const auto disk = std::make_shared<simulated_disk>();
    gateway_fixture one(
        {.shards = 1 + random() % 5, .kept_answers = 1 + random() % 8, .disk = disk});
    history all(random);
    for (int frame = 0; frame < 80; ++frame) {
      std::vector<wire::request> requests;
      for (auto n = 1 + random() % 4; n > 0; --n) requests.push_back(all.next(one));
      one.arrives("p", requests);
      if (random() % 20 == 0) disk->set_full(random() % 3 == 0);
      for (auto n = random() % 12; n > 0 && one.scheduler.has_job(); --n) {
        auto& jobs = one.scheduler.jobs;
        std::swap(jobs.front(), jobs[random() % jobs.size()]);
        one.scheduler.run_once();
      }
      all.hear(one);
    }
    one.run_shuffled(random);
    all.hear(one);
    all.judge();
    unchanged += all.unchanged();
  }
  CHECK(unchanged > 100);
}
