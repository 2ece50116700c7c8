#include "actors/server/read_answers.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "src/boards/board_part.hpp"
#include "tests/actors/server/service_model.hpp"
#include "tests/catch.hpp"
#include "tests/ranking/random_source.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using ranking::rank_kind;
using ranking::user_id;

namespace {

constexpr std::uint64_t no_bound = std::numeric_limits<std::uint64_t>::max();

/// A board over some parts, and the same as a model.
class parted_board {
 public:
  parted_board(std::uint64_t seed, ranking::order by) : random_(seed) {
    model.settings.order = by;
    model.season_start_ms = random_.one_in(2) ? std::nullopt : std::optional<std::uint64_t>(77);
    info_ = {boards::board_id{7}, "chess", model.settings, 1, model.season_start_ms, 0, true};
    std::vector<boards::board_part> parts;
    for (auto n = 1 + random_.below(5); n > 0; --n) parts.emplace_back(by);
    const auto users = random_.below(40);
    for (std::uint64_t i = 0; i < users; ++i) add(random_.below(parts.size()), i, parts);
    for (auto& part : parts) parts_.push_back(part.take_snapshot());
  }

  /// A user of the board, or nobody.
  user_id user() { return ranking::testing::random_source::name(random_.below(45)); }
  std::int64_t total() { return random_.one_in(10) ? INT64_MIN : random_.total(12); }
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  rank_kind rank(std::uint64_t kinds) { return static_cast<rank_kind>(random_.below(kinds)); }

  /// A number like those that people ask for, and now and then the largest.
  std::uint64_t number(std::uint64_t bound) {
    return random_.one_in(12) ? no_bound : random_.below(bound);
  }

  wire::entries_form form(std::uint64_t ranks) {
    wire::entries_form made{{}, rank(ranks), random_.one_in(2)};
    if (random_.one_in(2)) made.top = number(45);
    return made;
  }

  void check(const wire::query& asked, std::uint64_t max_entries = no_bound) {
    std::vector<std::optional<boards::user_state>> looked_up;
    for (const auto& named : users_of(asked)) looked_up.push_back(find(named));
    const actors::board_moment moment{info_, parts_, looked_up};
    CAPTURE(asked.index(), max_entries);
    const auto answer = std::holds_alternative<wire::board_query>(asked)
                            ? actors::description_of(info_, moment)
                            : actors::answer_of({"chess", asked, max_entries}, moment);
    REQUIRE(as_received(answer) == model.answer(asked, max_entries));
  }

  std::optional<boards::user_state> find(const user_id& named) const {
    const auto found = model.users.find(named);
    return found == model.users.end() ? std::nullopt : std::optional(found->second);
  }

  /// `users` outlives it.
  std::unique_ptr<actors::board_moment> moment(
      const std::vector<std::optional<boards::user_state>>& users) const {
    return std::make_unique<actors::board_moment>(info_, parts_, users);
  }

  board_model model;

 private:
  void add(std::uint64_t part, std::uint64_t number, std::vector<boards::board_part>& parts) {
    const auto user = ranking::testing::random_source::name(number);
    const ranking::entry entry{user, total(), number + 1};
    const ranking::entry* const pointer = &entry;
    parts[part].apply({&pointer, 1});
    auto& state = model.users[user];
    state.standing = {entry.total, entry.arrived};
    if (random_.one_in(3)) state.data = std::to_string(number);
    parts[part].set_data(user, state.data);
    state.hidden = random_.one_in(5);
    parts[part].set_hidden(user, state.hidden);
  }

  static std::vector<user_id> users_of(const wire::query& asked) {
    if (const auto* const around = std::get_if<wire::around_user_query>(&asked))
      return {around->user.user};
    if (const auto* const one = std::get_if<wire::user_query>(&asked)) return {one->user.user};
    if (const auto* const some = std::get_if<wire::ranking_query>(&asked)) return some->users;
    return {};
  }

  ranking::testing::random_source random_;
  boards::board_info info_;
  std::vector<ranking::snapshot> parts_;
};

template <class Check>
void with_boards(Check check) {
  PRINTED_SEED(seed);
  for (const auto by : {ranking::order::descending, ranking::order::ascending}) {
    for (std::uint64_t round = 0; round < 100; ++round) {
      CAPTURE(by, round);
      parted_board board(seed + round, by);
      for (int i = 0; i < 20; ++i) check(board);
    }
  }
}

}  // namespace

// Bug: an entry that is missing where two parts meet, a hidden user who is shown or counted, ranks
// of ties that depend on where a page begins, data of another user, or a bound on entries that the
// top beside them is not under.
TEST_CASE("entries are those of the board by its definition") {
  with_boards([](parted_board& board) {
    const auto max_entries = board.below(3) == 0 ? board.below(50) : no_bound;
    const auto from = board.below(2) == 0 ? 1 : 1 + board.number(45);
    if (from != 0)
      board.check(wire::page_query{from, board.number(45), board.form(from == 1 ? 3 : 2)},
                  max_entries);
    board.check(wire::around_user_query{{board.user()}, board.number(25), board.form(2)},
                max_entries);
    board.check(wire::around_total_query{board.total(), board.number(25), board.form(2)},
                max_entries);
    board.check(wire::top_query{board.number(45)}, max_entries);
    board.check(wire::window_query{1 + board.below(45), board.below(25)}, max_entries);
  });
}

// Bug: a rank that counts the hidden, a hidden user without the rank that it would have, ties that
// are better than themselves, or "best" and "worst" that are turned around on an ascending board.
TEST_CASE("ranks and counts are those of the board by its definition") {
  with_boards([](parted_board& board) {
    board.check(wire::user_query{{board.user()}, board.rank(2)});
    board.check(wire::total_rank_query{board.total(), board.rank(2)});
    const auto bound = [&] {
      return board.below(3) == 0 ? std::nullopt : std::optional(board.total());
    };
    board.check(wire::count_query{bound(), bound()});
    board.check(wire::board_query{});
    std::vector<user_id> users;
    for (auto n = board.below(20); n > 0; --n) users.push_back(board.user());
    std::ranges::sort(users);
    users.erase(std::unique(users.begin(), users.end()), users.end());
    // In an order that is not that of their totals.
    if (!users.empty())
      std::rotate(users.begin(), users.begin() + static_cast<std::ptrdiff_t>(users.size() / 2),
                  users.end());
    board.check(wire::ranking_query{users, board.rank(2)});
  });
}

// Bug: the bound holds for each of two lists and not for both.
TEST_CASE("entries and the top beside them are under one bound") {
  boards::board_part part;
  for (std::int64_t user = 1; user <= 10; ++user) {
    const ranking::entry entry{user_id(user), user, static_cast<ranking::arrival>(user)};
    const ranking::entry* const pointer = &entry;
    part.apply({&pointer, 1});
  }
  const std::vector parts{part.take_snapshot()};
  const boards::board_info info{};
  const auto is_too_many = [&](const wire::query& asked, std::uint64_t max_entries) {
    return actors::answer_of({"b", asked, max_entries}, actors::board_moment(info, parts, {})) ==
           wire::outcome(wire::error_code::too_many);
  };
  const wire::page_query four_and_three{1, 4, {3, rank_kind::position, false}};
  CHECK_FALSE(is_too_many(four_and_three, 7));
  CHECK(is_too_many(four_and_three, 6));
  // What the board does not have does not count; and no sum overflows.
  const wire::page_query last{10, no_bound, {no_bound, rank_kind::position, false}};
  CHECK_FALSE(is_too_many(last, 11));
  CHECK(is_too_many(last, 10));
  CHECK_FALSE(is_too_many(wire::page_query{11, 5, {}}, 0));
  CHECK(is_too_many(wire::around_total_query{5, 1, {1, rank_kind::position, false}}, 3));
  CHECK_FALSE(is_too_many(wire::around_total_query{5, 1, {1, rank_kind::position, false}}, 4));
}

// Bug: a place before those who have the total already, or a window that is cut where it could be
// shifted.
TEST_CASE("around a total is around the place behind all who have it") {
  boards::board_part part;
  std::int64_t user = 0;
  for (const std::int64_t total : {30, 20, 20, 20, 10, 0}) {
    ++user;
    const ranking::entry entry{user_id(user), total, static_cast<ranking::arrival>(user)};
    const ranking::entry* const pointer = &entry;
    part.apply({&pointer, 1});
  }
  const std::vector parts{part.take_snapshot()};
  const boards::board_info info{};
  const auto users_around = [&](std::int64_t total, std::uint64_t scope) {
    const auto answer =
        actors::answer_of({"b", wire::around_total_query{total, scope, {}}, no_bound},
                          actors::board_moment(info, parts, {}));
    std::vector<std::int64_t> users;
    for (const auto& row : std::get<wire::page>(answer).list)
      users.push_back(row.entry.user.integer());
    return users;
  };
  using users = std::vector<std::int64_t>;
  CHECK(users_around(20, 1) == users{4, 5, 6});  // the place is 5
  CHECK(users_around(20, 0) == users{5});
  CHECK(users_around(100, 1) == users{1, 2, 3});
  CHECK(users_around(-100, 1) == users{4, 5, 6});  // the place is behind the last
  CHECK(users_around(20, 3) == users{1, 2, 3, 4, 5, 6});
}

// Bug: boards in another order than asked for, one without the user that is listed, or a hidden
// user who is not counted where its own standing is shown.
TEST_CASE("standings over boards are those of each board") {
  PRINTED_SEED(seed);
  for (std::uint64_t round = 0; round < 100; ++round) {
    std::vector<parted_board> boards;
    for (std::uint64_t i = 0; i < 4; ++i)
      boards.emplace_back(seed + 4 * round + i,
                          i % 2 == 0 ? ranking::order::descending : ranking::order::ascending);
    const auto user = boards.front().user();
    const auto kind = boards.front().rank(2);
    std::vector<std::vector<std::optional<boards::user_state>>> looked_up;
    looked_up.reserve(boards.size());
    for (const auto& board : boards) looked_up.push_back({board.find(user)});
    wire::standings_query asked{{user}, {}, kind};
    for (std::size_t i = 0; i < boards.size(); ++i) asked.boards.push_back(std::to_string(i));
    wire::user_standings expected;
    for (std::size_t i = 0; i < boards.size(); ++i) {
      const auto alone = boards[i].model.answer(wire::user_query{{user}, kind}, no_bound);
      if (const auto* const found = std::get_if<wire::user_standing>(&alone))
        expected.list.push_back({asked.boards[i], found->total, found->rank, found->of});
    }
    wire::user_standings made;
    // In whatever order they are there.
    for (const std::size_t i : {2U, 0U, 3U, 1U})
      actors::add_standing(asked.boards[i], *boards[i].moment(looked_up[i]), asked, made);
    REQUIRE(made == expected);
  }
}

// Bug: pages of names that repeat a name or leave one out, or that promise more at the end.
TEST_CASE("pages of names are the whole of them, one after the other") {
  SEEDED_GENERATOR(random);
  boards::directory boards(false);
  std::unordered_set<boards::board_id> found;
  std::vector<std::string> all{"default"};
  std::vector<std::string> of_user;
  for (std::uint64_t i = 1; i <= 30; ++i) {
    const auto name = std::to_string(random() % 100'000);
    if (boards.find(name) != nullptr) continue;
    boards.add(boards::board_id{i}, name, {}, 1);
    all.push_back(name);
    if (random() % 2 != 0) continue;
    found.insert(boards::board_id{i});
    of_user.push_back(name);
  }
  std::ranges::sort(all);
  std::ranges::sort(of_user);
  // A board that is not in the list is on no page: it came or went since.
  found.insert(boards::board_id{1000});
  const auto list = boards.list();
  for (const std::uint64_t limit : {1U, 3U, 29U, 30U, 31U, 32U, 1000U}) {
    const auto walk = [&](auto answer) {
      std::vector<std::string> names;
      std::string after;
      for (bool more = true; more;) {
        const wire::board_names page = answer(after);
        REQUIRE(page.names.size() <= limit);
        REQUIRE((page.names.size() == limit || !page.more));
        names.insert(names.end(), page.names.begin(), page.names.end());
        more = page.more;
        if (more) after = page.names.back();
      }
      return names;
    };
    CHECK(walk([&](const std::string& after) {
            return actors::answer_of(wire::boards_query{after, limit}, *list);
          }) == all);
    CHECK(walk([&](const std::string& after) {
            return actors::answer_of(wire::boards_of_user_query{{}, after, limit}, *list, found);
          }) == of_user);
  }
  CHECK(actors::answer_of(wire::boards_query{"zz", 5}, *list) == wire::board_names{});
  // What others have to say is among them, in the order of bytes, and no more than asked for.
  wire::board_names some{{"a", "c"}, false};
  actors::add_names({"d", "b"}, 4, some);
  CHECK(some == wire::board_names{{"a", "b", "c", "d"}, false});
  actors::add_names({"aa"}, 4, some);
  CHECK(some == wire::board_names{{"a", "aa", "b", "c"}, true});
}

// Bug: a page that is not full though there are more, ends too early between two prefixes, or shows
// what is not asked for.
TEST_CASE("lists of boards hold those that begin as asked, and their pages are full") {
  boards::directory boards(false);
  for (const auto* name : {"a", "b", "ba", "bb", "c", "ca", "d", "e1", "e2"})
    boards.add(boards::board_id{boards.list()->size() + 100}, name, {}, 1);
  const auto list = boards.list();
  std::unordered_set<boards::board_id> on;
  for (const auto& board : *list) on.insert(board.id);
  const auto page = [&](const std::string& after, std::uint64_t limit,
                        const boards::board_prefixes& among) {
    auto found = actors::answer_of(wire::boards_query{after, limit, among}, *list);
    // The boards of somebody who is on all of them are the same.
    CHECK(actors::answer_of(wire::boards_of_user_query{{}, after, limit, among}, *list, on) ==
          found);
    return found;
  };
  const auto some = boards::covered_by({"b", "ca", "e", "x"});
  using names = std::vector<std::string>;
  CHECK(page("", 10, some) == wire::board_names{names{"b", "ba", "bb", "ca", "e1", "e2"}, false});
  CHECK(page("", 3, some) == wire::board_names{names{"b", "ba", "bb"}, true});
  CHECK(page("bb", 1, some) == wire::board_names{names{"ca"}, true});
  CHECK(page("ca", 2, some) == wire::board_names{names{"e1", "e2"}, false});
  CHECK(page("e2", 2, some) == wire::board_names{});
  CHECK(page("", 2, {}) == wire::board_names{});
}

// Bug: an answer about several boards that does not say that one of them is of an earlier moment,
// or claims a version that explains only some of it.
TEST_CASE("an answer over boards says since when the first of them is frozen") {
  const wire::answer_origin now{90, false};
  const actors::read_batch::frozen_moments frozen_at{
      {"cup", {7, 700}}, {"go", {8, 800}}, {"mill", {8, 800}}};
  const auto of_names = [&](std::vector<std::string> names) {
    return actors::origin_of(wire::board_names{std::move(names)}, frozen_at, now);
  };
  CHECK(of_names({}) == now);
  CHECK(of_names({"chess"}) == now);
  CHECK(of_names({"cup"}) == wire::answer_origin{7, false, 700});
  CHECK(of_names({"go", "mill"}) == wire::answer_origin{8, false, 800});
  CHECK(of_names({"cup", "go"}) == wire::answer_origin{90, false, 700});
  CHECK(of_names({"chess", "go"}) == wire::answer_origin{90, false, 800});
  const wire::user_standings both{{{"go", 1, 1, 1}, {"chess", 1, 1, 1}}};
  CHECK(actors::origin_of(both, frozen_at, now) == wire::answer_origin{90, false, 800});
  CHECK(actors::origin_of(wire::error_code::unavailable, frozen_at, now) == now);
  CHECK(actors::origin_of(both, {}, now) == now);
}
