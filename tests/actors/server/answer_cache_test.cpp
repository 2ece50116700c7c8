#include "actors/server/answer_cache.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
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
using actors::answer_cache;
using ranking::order;
using tests::no_limit;

namespace {

wire::read top_of(std::uint64_t count, std::string board = "b") {
  return wire::read{std::move(board), wire::top_query{count}, no_limit};
}

wire::read window_of(std::uint64_t position, std::uint64_t scope) {
  return wire::read{"b", wire::window_query{position, scope}, no_limit};
}

/// Entries with these totals.
wire::entries list(const std::vector<std::int64_t>& totals) {
  wire::entries all;
  for (const auto x : totals) {
    const ranking::entry one{ranking::user_id(x), x, 0};
    all.push_back(one);
  }
  return all;
}

constexpr boards::board_id b{1};
constexpr boards::board_id c{2};

/// Keeps an answer of a read point of now.
std::uint64_t keep(answer_cache& cache, const wire::read& what, const wire::entries& found) {
  static std::uint64_t last = 0;
  cache.begin(++last);
  const auto tag = cache.keep(last, what.board == "c" ? c : b, order::descending, what, found);
  cache.end(last);
  return tag;
}

commits::total_change moved(std::optional<std::int64_t> previous, std::int64_t total,
                            boards::board_id board = b) {
  return {board, previous, {ranking::user_id(1), total, 0}};
}

/// Whether an answer of totals 20 and 10 to `what` is still kept after a change.
bool survives(const wire::read& what, const commits::total_change& change) {
  answer_cache cache(1);
  REQUIRE(keep(cache, what, list({20, 10})) != 0);
  // What was noted while the answer was on its way must have the same effect as what comes later.
  answer_cache late(1);
  late.begin(1);
  late.note(change, order::descending);
  const bool late_kept = late.keep(1, b, order::descending, what, list({20, 10})) != 0;
  cache.note(change, order::descending);
  const bool kept = cache.find(what) != nullptr;
  CHECK(kept == late_kept);
  return kept;
}

}  // namespace

// Catches a boundary that is on the wrong side, and a new user who is taken to come from above.
TEST_CASE("an answer stands under what does not touch its span") {
  const auto whole =
      window_of(5, 0);  // one entry wanted: it is there, and a second for good measure
  CHECK(survives(whole, moved(21, 22)));
  CHECK(survives(whole, moved(INT64_MAX, 21)));
  CHECK(survives(whole, moved(9, 8)));
  CHECK(survives(whole, moved(INT64_MIN, 9)));
  CHECK(survives(whole, moved(std::nullopt, 9)));
  CHECK(survives(whole, moved(15, 14, c)));
  CHECK_FALSE(survives(whole, moved(21, 20)));
  CHECK_FALSE(survives(whole, moved(20, 21)));
  CHECK_FALSE(survives(whole, moved(9, 10)));
  CHECK_FALSE(survives(whole, moved(10, 9)));
  CHECK_FALSE(survives(whole, moved(15, 16)));
  CHECK_FALSE(survives(whole, moved(9, 21)));
  CHECK_FALSE(survives(whole, moved(21, 9)));
  CHECK_FALSE(survives(whole, moved(std::nullopt, 10)));
  CHECK_FALSE(survives(whole, moved(std::nullopt, 21)));
}

// Catches an answer that does not see who comes to the end of the board, and a window that is taken
// for one at the end because it is cut at the front.
TEST_CASE("an answer with the end of the board in it has nothing below") {
  for (const auto& what :
       {top_of(3), top_of(no_limit), window_of(2, 1), window_of(3, 1), window_of(2, 100),
        window_of(no_limit, no_limit), window_of(1, no_limit)}) {
    CHECK_FALSE(survives(what, moved(std::nullopt, 9)));
    CHECK_FALSE(survives(what, moved(9, 8)));
    CHECK(survives(what, moved(22, 21)));
  }
  for (const auto& what : {top_of(2), window_of(1, 1)})
    CHECK(survives(what, moved(std::nullopt, 9)));
}

TEST_CASE("kept answers have tags of their own, never 0") {
  answer_cache cache(10);
  const auto first = keep(cache, top_of(2), list({20, 10}));
  REQUIRE(cache.find(top_of(2)) != nullptr);
  CHECK(*cache.find(top_of(2)) == wire::listing{first, list({20, 10})});
  // The same once more, as another who asked at the same time has it.
  CHECK(keep(cache, top_of(2), list({20, 10})) == first);
  const auto other = keep(cache, top_of(1), list({20}));
  cache.note(moved(20, 21), order::descending);
  cache.note(moved(21, 20), order::descending);
  CHECK(cache.find(top_of(2)) == nullptr);
  const auto again = keep(cache, top_of(2), list({20, 10}));
  CHECK(std::min({first, other, again}) != 0);
  CHECK(first != other);
  CHECK(first != again);
  CHECK(other != again);
  // Another process begins elsewhere.
  answer_cache restarted(10);
  CHECK(keep(restarted, top_of(2), list({20, 10})) != first);
}

TEST_CASE("reads are the same whatever their senders know, and differ in all else") {
  answer_cache cache(10);
  const wire::read kept{"b", wire::window_query{7, 1}, 3, 0};
  REQUIRE(keep(cache, kept, list({20, 10, 5})) != 0);
  CHECK(cache.find(wire::read{"b", wire::window_query{7, 1}, 3, 99}) != nullptr);
  CHECK(cache.find(wire::read{"c", wire::window_query{7, 1}, 3}) == nullptr);
  CHECK(cache.find(wire::read{"b", wire::window_query{8, 1}, 3}) == nullptr);
  CHECK(cache.find(wire::read{"b", wire::window_query{7, 2}, 3}) == nullptr);
  CHECK(cache.find(wire::read{"b", wire::window_query{7, 1}, 4}) == nullptr);
  CHECK(cache.find(wire::read{"b", wire::top_query{7}, 3}) == nullptr);
}

TEST_CASE("those that were used last are kept") {
  answer_cache cache(2);
  keep(cache, top_of(1), list({20}));
  keep(cache, top_of(2), list({20, 10}));
  CHECK(cache.find(top_of(1)) != nullptr);
  keep(cache, top_of(3, "c"), list({20, 10, 5}));
  CHECK(cache.find(top_of(1)) != nullptr);
  CHECK(cache.find(top_of(2)) == nullptr);
  CHECK(cache.find(top_of(3, "c")) != nullptr);
  // What is gone is gone from its board, too.
  cache.note(moved(15, 16), order::descending);
  CHECK(cache.find(top_of(1)) != nullptr);
  cache.note(moved(15, 16, c), order::descending);
  cache.note(moved(20, 21), order::descending);
  CHECK(cache.idle());
}

TEST_CASE("what is empty, too long or not wanted is not kept") {
  answer_cache cache(2);
  CHECK(keep(cache, top_of(1), {}) == 0);
  CHECK(keep(cache, top_of(no_limit), wire::entries(answer_cache::most_entries + 1)) == 0);
  CHECK(keep(cache, top_of(no_limit), wire::entries(answer_cache::most_entries)) != 0);
  CHECK(cache.keep(1'000'000, b, order::descending, top_of(5), list({20})) ==
        0);  // of a read point that it does not know
  answer_cache off(0);
  CHECK_FALSE(off.asked_again(top_of(1)));
  CHECK_FALSE(off.asked_again(top_of(1)));
  CHECK(keep(off, top_of(1), list({20})) == 0);
  CHECK(off.idle());
}

// Catches a table that keeps the first of two reads in one place, or that grows.
TEST_CASE("a read is asked again when it was asked not long before") {
  answer_cache cache(2);
  CHECK_FALSE(cache.asked_again(top_of(1)));
  CHECK(cache.asked_again(top_of(1)));
  CHECK_FALSE(cache.asked_again(top_of(2)));
  CHECK(cache.asked_again(top_of(1)));
  for (std::uint64_t position = 1; position <= 100'000; ++position)
    CHECK_FALSE(cache.asked_again(window_of(position, 10)));
  CHECK_FALSE(cache.asked_again(top_of(1)));
  CHECK(cache.asked_again(top_of(1)));
}

// Catches a log that is cut at the wrong place: read points end in any order.
TEST_CASE("an answer is kept only if nothing since its own read point touched it") {
  answer_cache cache(10);
  cache.begin(1);
  cache.note(moved(15, 16), order::descending);
  cache.begin(2);
  cache.note(moved(30, 31), order::descending);
  cache.begin(3);
  cache.note(moved(5, 6), order::descending);
  CHECK(cache.keep(2, b, order::descending, top_of(2), list({20, 10})) != 0);
  CHECK(cache.keep(2, b, order::descending, top_of(1), list({30})) == 0);
  cache.end(2);
  CHECK(cache.keep(3, b, order::descending, top_of(3), list({31, 20, 10})) != 0);
  CHECK(cache.keep(3, b, order::descending, window_of(4, 0), list({5})) == 0);
  CHECK(cache.keep(1, b, order::descending, window_of(9, 0), list({15})) == 0);
  CHECK(cache.keep(1, b, order::descending, window_of(9, 0), list({14})) != 0);
  cache.end(1);
  CHECK(cache.keep(3, b, order::descending, window_of(4, 0), list({6})) == 0);
  CHECK(cache.keep(3, b, order::descending, window_of(8, 0), list({40})) != 0);
  cache.end(3);
}

TEST_CASE("a read point on whose way too much changes is given up, and the next one is not") {
  answer_cache cache(10);
  cache.begin(1);
  for (std::size_t i = 0; i < answer_cache::most_logged; ++i)
    cache.note(moved(1, 2), order::descending);
  CHECK(cache.keep(1, b, order::descending, top_of(1), list({20})) != 0);
  cache.note(moved(1, 2), order::descending);
  CHECK(cache.keep(1, b, order::descending, window_of(1, 0), list({20})) == 0);
  cache.begin(2);
  cache.note(moved(15, 16), order::descending);
  CHECK(cache.keep(2, b, order::descending, window_of(1, 0), list({20})) != 0);
  CHECK(cache.keep(2, b, order::descending, top_of(2), list({20, 10})) == 0);
  cache.end(1);
  cache.end(2);
}

namespace {

/// A board by its definition.
class model_board {
 public:
  std::optional<std::int64_t> total(std::int64_t user) const {
    const auto found = totals_.find(user);
    return found == totals_.end() ? std::nullopt : std::optional(found->second.first);
  }

  void set(std::int64_t user, std::int64_t total) { totals_[user] = {total, ++last_stamp_}; }

  wire::entries answer(const wire::read& what) const {
    std::vector<std::tuple<std::int64_t, std::uint64_t, std::int64_t>> all;  // worst first
    for (const auto& [user, x] : totals_) all.emplace_back(x.first, ~x.second, user);
    std::ranges::sort(all);
    const auto [first, last] = wanted_positions(what);
    wire::entries shown;
    for (auto at = first; at <= last && at <= all.size(); ++at) {
      const auto& [total, stamp, user] = all[all.size() - at];
      const ranking::entry one{ranking::user_id(user), total, ~stamp};
      shown.push_back(one);
    }
    return shown;
  }

 private:
  std::map<std::int64_t, std::pair<std::int64_t, std::uint64_t>> totals_;
  std::uint64_t last_stamp_ = 0;
};

wire::read random_read(std::mt19937_64& random) {
  if (random() % 2 == 0) return top_of(1 + random() % 12);
  return window_of(1 + random() % 12, random() % 4);
}

}  // namespace

// Catches any answer that is kept although it is not that of the moment: commits of changes whose
// order between users is drawn, totals close together so that ties are frequent, answers that
// arrive several commits after their read point.
TEST_CASE("what is kept is always what the board shows") {
  SEEDED_GENERATOR(random);
  std::size_t used = 0;
  std::size_t outlived = 0;
  for (int life = 0; life < 200; ++life) {
    answer_cache cache(1 + random() % 8);
    model_board board;
    struct arriving {
      std::uint64_t read_point = 0;
      std::vector<std::pair<wire::read, wire::entries>> answers;
    };
    std::vector<arriving> on_their_way;
    std::map<std::uint64_t, wire::entries> tags;
    std::uint64_t last_read_point = 0;
    const auto spread = 5 + static_cast<std::int64_t>(random() % 100);
    for (int step = 0; step < 100; ++step) {
      std::vector<commits::total_change> changes;
      for (auto n = random() % 4; n > 0; --n) {
        const auto user = static_cast<std::int64_t>(random() % 16);
        const auto before = board.total(user);
        const auto after = static_cast<std::int64_t>(random() % 1000) % spread;
        if (before == after) continue;
        changes.push_back({b, before, {ranking::user_id(user), after, 0}});
        board.set(user, after);
      }
      std::ranges::shuffle(changes, random);
      for (const auto& one : changes) cache.note(one, order::descending);
      if (random() % 2 == 0) {
        on_their_way.push_back({++last_read_point, {}});
        for (auto n = 1 + random() % 3; n > 0; --n) {
          const auto what = random_read(random);
          on_their_way.back().answers.emplace_back(what, board.answer(what));
        }
        cache.begin(last_read_point);
      }
      if (!on_their_way.empty() && random() % 2 == 0) {
        const auto one =
            on_their_way.begin() + static_cast<std::ptrdiff_t>(random() % on_their_way.size());
        for (const auto& [what, found] : one->answers) {
          const auto tag = cache.keep(one->read_point, b, order::descending, what, found);
          if (tag == 0) continue;
          if (one->read_point != last_read_point) ++outlived;
          REQUIRE(found == board.answer(what));
          REQUIRE(tags.emplace(tag, found).first->second == found);
        }
        cache.end(one->read_point);
        on_their_way.erase(one);
      }
      for (int i = 0; i < 5; ++i) {
        const auto what = random_read(random);
        const auto* kept = cache.find(what);
        if (kept == nullptr) continue;
        ++used;
        REQUIRE(kept->list == board.answer(what));
        REQUIRE(tags.at(kept->tag) == kept->list);
      }
    }
  }
  CHECK(used > 1000);
  CHECK(outlived > 100);
}
