// What a receiver must not believe: every value of a frame is its sender's word, who may be
// anybody.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/wire/fields.hpp"
#include "src/wire/frame.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::wire;
using ranking::rank_kind;
using ranking::user_id;

namespace {

bool refused(operation what) {
  frame_writer<request> writer;
  writer.add({1, 2, std::move(what)});
  return !read_frame<request>(writer.take());
}

bool refused(action what) { return refused(operation(update{"k", std::move(what)})); }

/// A read of a board, or of none when it is over several.
bool refused(query asked) {
  wire::read sent{"", std::move(asked), 10};
  if (is_of_one_board(sent.asks)) sent.board = "b";
  return refused(operation(std::move(sent)));
}

bool refused(outcome what) {
  frame_writer<answer> writer;
  writer.add({1, std::move(what)});
  return !read_frame<answer>(writer.take());
}

change right(std::int64_t user = 1) { return {user_id(user), change::kind::absolute, 0}; }

change_list list_of(std::vector<change> changes) { return {{"b"}, std::move(changes)}; }

bool refused_change(const change& one) { return refused(action(list_of({one}))); }

/// The largest number that an enumerator may have, and the one after it, as that type.
template <class Enum>
std::pair<Enum, Enum> ends() {
  constexpr auto count = enumerators<Enum>;
  static_assert(count > 0);
  return {static_cast<Enum>(count - 1), static_cast<Enum>(count)};
}

}  // namespace

TEST_CASE("names of users and boards that nobody may have are refused") {
  const auto of = [](user_id user) { return refused_change({std::move(user)}); };
  CHECK_FALSE(of(user_id("x")));
  CHECK_FALSE(of(user_id(std::string(64, 'x'))));
  for (const auto* bad : {"", "\xff", "a\nb"}) CHECK(of(user_id(bad)));
  CHECK(of(user_id(std::string(65, 'x'))));
  CHECK(refused(action(erase_user{{user_id("")}})));
  CHECK_FALSE(refused(action(erase_user{{user_id("x"), true}})));
  CHECK(refused(query(user_query{{user_id("\x7f")}})));
  CHECK(refused(query(ranking_query{{user_id("a"), user_id("")}})));
  for (const auto* bad : {"", "b/c", "b c"}) {
    CAPTURE(bad);
    CHECK(refused(action(change_list{{bad}, {right()}})));
    CHECK(refused(action(put_board{bad, {}})));
    CHECK(refused(action(delete_board{bad})));
    CHECK(refused(operation(wire::read{bad, top_query{1}, 1})));
  }
  CHECK_FALSE(refused(action(put_board{std::string(64, 'b'), {}})));
  CHECK(refused(action(put_board{std::string(65, 'b'), {}})));
}

TEST_CASE("keys without bytes or with too many are refused") {
  const auto with = [](std::string key) {
    return refused(operation(update{std::move(key), list_of({right()})}));
  };
  CHECK_FALSE(with("k"));
  CHECK_FALSE(with(std::string(64, 'k')));
  CHECK(with(""));
  CHECK(with(std::string(65, 'k')));
}

TEST_CASE("lists that are too long or name a board that they do not have are refused") {
  CHECK_FALSE(refused(action(list_of({}))));
  CHECK_FALSE(refused(action(list_of(std::vector(10'000, right())))));
  CHECK(refused(action(list_of(std::vector(10'001, right())))));
  // Bug: a change without a board, or more boards than the one that speaks for the whole.
  CHECK(refused(action(change_list{{}, {}})));
  CHECK(refused(action(change_list{{"a", "b"}, {right()}})));
  CHECK_FALSE(refused(action(change_list{{}, {}, true, true})));
  auto second = right();
  second.board = 1;
  CHECK(refused(action(list_of({second}))));
  CHECK_FALSE(refused(action(change_list{{"a", "b"}, {right(), second}, true, true})));
  CHECK(refused(action(change_list{{"a"}, {right(), second}, true, true})));
  CHECK(refused(action(change_list{{"a", "b/c"}, {right(), second}, true, true})));
  auto far = right();
  far.board = UINT32_MAX;
  CHECK(refused(action(change_list{{"a", "b"}, {far}, true, true})));
}

TEST_CASE("data of more than 256 bytes is refused") {
  auto one = right();
  one.data = std::string(256, '"');
  CHECK_FALSE(refused_change(one));
  one.how = change::kind::data;
  one.data = std::string(257, '"');
  CHECK(refused_change(one));
}

TEST_CASE("settings whose bounds cross are refused, both ways") {
  CHECK_FALSE(refused(action(put_board{"b", {.minimum = 1, .maximum = 1}})));
  CHECK(refused(action(put_board{"b", {.minimum = 2, .maximum = 1}})));
  board_description described;
  CHECK_FALSE(refused(outcome(described)));
  described.settings = {.minimum = 2, .maximum = 1};
  CHECK(refused(outcome(described)));
}

// Bug: a number that is no enumerator, with which the receiver's tables are read past their end.
TEST_CASE("numbers beyond the last enumerator are refused") {
  const auto put_with = [](auto set) {
    put_board order{"b", {}};
    set(order.settings);
    return refused(action(order));
  };
  const auto [order, no_order] = ends<ranking::order>();
  CHECK_FALSE(put_with([&x = order](auto& to) { to.order = x; }));
  CHECK(put_with([&x = no_order](auto& to) { to.order = x; }));
  const auto [keep, no_keep] = ends<boards::keep_rule>();
  CHECK_FALSE(put_with([&x = keep](auto& to) { to.keep = x; }));
  CHECK(put_with([&x = no_keep](auto& to) { to.keep = x; }));
  const auto [users, no_users] = ends<boards::user_kind>();
  CHECK_FALSE(put_with([&x = users](auto& to) { to.users = x; }));
  CHECK(put_with([&x = no_users](auto& to) { to.users = x; }));

  const auto [how, no_kind] = ends<change::kind>();
  CHECK(how == change::kind::remove);
  CHECK_FALSE(refused_change({user_id(std::int64_t{1}), how}));
  CHECK(refused_change({user_id(std::int64_t{1}), no_kind}));
  const auto [maker, no_maker] = ends<update::key_maker>();
  CHECK(maker == update::key_maker::service);
  CHECK_FALSE(refused(operation(update{"k", list_of({}), maker})));
  CHECK(refused(operation(update{"k", list_of({}), no_maker})));

  const auto [rank, no_rank] = ends<rank_kind>();
  CHECK(rank == rank_kind::dense);
  CHECK_FALSE(refused(query(page_query{1, 1, {{}, rank, false}})));
  CHECK(refused(query(page_query{1, 1, {{}, no_rank, false}})));
  CHECK(refused(query(user_query{{}, no_rank})));

  const auto [code, no_code] = ends<error_code>();
  CHECK_FALSE(refused(outcome(code)));
  CHECK(refused(outcome(no_code)));
  const auto [result, no_result] = ends<commits::result_code>();
  CHECK(result == commits::result_code::too_many_boards);
  CHECK_FALSE(refused(outcome(results{{0, 0, result, false}})));
  CHECK(refused(outcome(results{{0, 0, no_result, false}})));
}

// Bug: a rank that would have to be counted from the top of the board for a page in its middle.
TEST_CASE("dense ranks are for pages from the top only") {
  const entries_form dense{{}, rank_kind::dense, false};
  CHECK_FALSE(refused(query(page_query{1, 5, dense})));
  CHECK(refused(query(page_query{2, 5, dense})));
  CHECK(refused(query(around_user_query{{}, 1, dense})));
  CHECK(refused(query(around_total_query{0, 1, dense})));
  CHECK(refused(query(user_query{{}, rank_kind::dense})));
  CHECK(refused(query(ranking_query{{}, rank_kind::dense})));
  CHECK(refused(query(total_rank_query{0, rank_kind::dense})));
  CHECK(refused(query(standings_query{{}, {}, rank_kind::dense})));
  CHECK_FALSE(refused(query(total_rank_query{0, rank_kind::competition})));
}

TEST_CASE("positions before the first are refused") {
  CHECK(refused(query(window_query{0, 1})));
  CHECK_FALSE(refused(query(window_query{1, 1})));
  CHECK(refused(query(page_query{0, 1, {}})));
  CHECK_FALSE(refused(query(page_query{1, 0, {}})));
}

// Bug: a snapshot of what has none, of a name that leaves the frame's bounds, or a user who is
// nobody in a request.
TEST_CASE("reads of snapshots that no board can have are refused") {
  const auto asks = [](query asked, std::string snapshot) {
    const std::string board = is_of_one_board(asked) ? "b" : "";
    return operation(wire::read{board, std::move(asked), 1, 0, 0, std::move(snapshot)});
  };
  CHECK_FALSE(refused(asks(top_query{1}, "season-1")));
  CHECK(refused(asks(top_query{1}, "season 1")));
  CHECK(refused(asks(board_query{}, "season-1")));
  CHECK(refused(asks(snapshot_query{"a"}, "a")));
  CHECK(refused(asks(boards_query{"", 1}, "season-1")));
  CHECK(refused(query(snapshot_query{""})));
  CHECK(refused(query(snapshots_query{"/", 1})));
  CHECK_FALSE(refused(query(snapshots_query{"", 1})));
  CHECK(refused(query(page_query{1, 1, {{}, {}, false, "/"}})));
  CHECK(refused(action(put_snapshot{"b", ""})));
  CHECK(refused(action(delete_snapshot{"", "a"})));
}

TEST_CASE("nobody has a place in answers only") {
  const auto nobody = user_id::nobody();
  CHECK_FALSE(refused(outcome(listing{0, {{nobody, 1, 0}}})));
  CHECK(refused(query(user_query{{nobody, false}})));
  CHECK(refused(query(ranking_query{{nobody}})));
  CHECK(refused(action(erase_user{{nobody, true}})));
  CHECK(refused(action(change_list{{"b"}, {change{nobody}}})));
}

TEST_CASE("reads that ask for too much at once are refused") {
  CHECK_FALSE(refused(query(ranking_query{std::vector<user_id>(1000)})));
  CHECK(refused(query(ranking_query{std::vector<user_id>(1001)})));
  CHECK_FALSE(refused(query(standings_query{{}, std::vector<std::string>(100, "b")})));
  CHECK(refused(query(standings_query{{}, std::vector<std::string>(101, "b")})));
  for (const std::uint64_t limit : {1U, 1000U}) {
    CHECK_FALSE(refused(query(boards_query{"", limit})));
    CHECK_FALSE(refused(query(boards_of_user_query{{}, "", limit})));
  }
  for (const std::uint64_t limit : {0U, 1001U}) {
    CHECK(refused(query(boards_query{"", limit})));
    CHECK(refused(query(boards_of_user_query{{}, "", limit})));
  }
}

// Bug: a read over several boards that names one, or one of a board that names none: either would
// be gathered with reads that it has nothing to do with.
TEST_CASE("a board is named by reads of one board, and by no others") {
  CHECK(refused(operation(wire::read{"", board_query{}, 1})));
  CHECK_FALSE(refused(operation(wire::read{"b", board_query{}, 1})));
  CHECK(refused(operation(wire::read{"b", boards_query{"", 1}, 1})));
  CHECK(refused(operation(wire::read{"b", standings_query{}, 1})));
  CHECK(refused(operation(wire::read{"b", boards_of_user_query{{}, "", 1}, 1})));
}

// Bug: a truth value of 2, which is neither for the one who reads it next.
TEST_CASE("truth values are 0 or 1") {
  frame_writer<answer> writer;
  writer.add({1, unchanged{}, {2, true}});
  const auto bytes = writer.take();
  // Whether it is replayed, and whether it shows a frozen board.
  for (const std::size_t from_end : {2U, 1U}) {
    auto other = bytes;
    auto& truth = other.at(other.size() - from_end);
    REQUIRE(truth == (from_end == 2 ? 1 : 0));
    truth = 2;
    CHECK_FALSE(read_frame<answer>(other));
  }
}
