#include <limits>
#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/storage/store_content.hpp"
#include "tests/storage/tested_stores.hpp"

// What every store promises, whatever it keeps its data in. See archives_conformance_test.cpp, too.

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
using ranking::user_id;

TEMPLATE_TEST_CASE("a new store is empty, and keeps its seed", "", SCOREBOARD_STORES) {
  TestType medium;
  auto opened = medium.open();
  const auto seed = opened->seed();
  REQUIRE(content_of(*opened) == store_content());
  REQUIRE(opened->trouble().empty());
  opened.reset();
  opened = medium.open();
  REQUIRE(opened->seed() == seed);
  REQUIRE(content_of(*opened) == store_content());
}

TEMPLATE_TEST_CASE("everything appended is there when the store is opened again", "",
                   SCOREBOARD_STORES) {
  TestType medium;
  auto opened = medium.open();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  const boards::board_id other{1};
  const boards::board_id far{last};
  store_content expected;
  commits::commit one{last, last, last, {}, {}, {}, last};
  const auto create = [&](boards::board_id board, const std::string& name) {
    one.entries.emplace_back(commits::board_created{board, name, {}});
    expected.boards[board] = {board, name, {}, last};
  };
  const auto put = [&](boards::board_id board, const user_id& user, std::int64_t total,
                       ranking::arrival arrived) {
    one.entries.emplace_back(commits::total_change{board, std::nullopt, {user, total, arrived}});
    expected.totals[{board, user}] = {total, arrived};
  };
  create(other, "");
  create(far, std::string(253, 'b') + std::string("\0\1", 2));
  put(boards::default_board_id, user_id(0), 0, 0);
  put(boards::default_board_id, user_id(least), least, last);
  put(boards::default_board_id, user_id(most), most, 1);
  put(boards::default_board_id, user_id(-1), -1, 2);
  put(boards::default_board_id, user_id("5"), 5, 3);
  put(boards::default_board_id, user_id(5), 6, 4);
  put(other, user_id("t"), 7, 5);
  put(other, user_id(""), 8, 6);
  put(far, user_id(std::string(64, '\xff')), 9, 7);
  put(far, user_id("\xc3\xa4 name"), 10, 8);
  put(far, user_id(std::string("\0\0", 2)), 11, 9);
  using commits::key_window;
  using commits::result_code;
  one.requests = {{key_window::service_list, {1, last}, 3, 2},
                  {key_window::sender, {0, 0}, last, 0},
                  {key_window::service_list, {5, 6}, 7, 1}};
  one.results = {{least, 0, result_code::done, false},
                 {most, least, result_code::kept, true},
                 {0, most, result_code::overflow, true}};
  for (const auto window : {key_window::service_list, key_window::sender})
    expected.keys[{window, last}] = commits::keys_of(one, window);
  expected.last = {last, last, last, last};
  one.entries.emplace_back(commits::data_change{far, user_id("\xc3\xa4 name"), "7"});
  expected.data[{far, user_id("\xc3\xa4 name")}] = "7";
  const std::string most_data(256, '\0');
  one.entries.emplace_back(
      commits::data_change{boards::default_board_id, user_id(least), most_data});
  expected.data[{boards::default_board_id, user_id(least)}] = most_data;
  one.entries.emplace_back(commits::visibility_change{other, user_id("t"), true});
  expected.hidden.emplace(other, user_id("t"));
  expected.erased = {
      {last, {user_id("z"), false}}, {last, {user_id(5), true}}, {last, {user_id(5), true}}};
  for (const auto& [version, user] : expected.erased)
    one.entries.emplace_back(commits::user_erased{user});
  add_events(one, expected);
  REQUIRE(append(*opened, one) == write_result::done);
  REQUIRE(content_of(*opened) == expected);
  opened.reset();
  REQUIRE(content_of(*medium.open()) == expected);
}

TEMPLATE_TEST_CASE("of several totals the last one appended holds", "", SCOREBOARD_STORES) {
  TestType medium;
  auto opened = medium.open();
  const std::pair place{boards::default_board_id, user_id(1)};
  std::vector<store::commit_ptr> group;
  for (const std::uint64_t version : {std::uint64_t{1}, std::uint64_t{2}})
    group.push_back(std::make_shared<const commits::commit>(
        one_total(version, user_id(1), static_cast<std::int64_t>(10 * version))));
  REQUIRE(opened->append(group) == write_result::done);
  REQUIRE(content_of(*opened).totals.at(place) == total_record{20, 2});
  REQUIRE(append(*opened, one_total(3, user_id(1), 30)) == write_result::done);
  opened.reset();
  REQUIRE(content_of(*medium.open()).totals.at(place) == total_record{30, 3});
}

// Bug: keys of another window are forgotten, or come back with the next start.
TEMPLATE_TEST_CASE("forgotten keys are gone, at once and for good", "", SCOREBOARD_STORES) {
  using commits::key_window;
  TestType medium;
  auto opened = medium.open();
  const auto with_key = [](std::uint64_t version, key_window window) {
    return commits::commit{version, version, 0, {{window, {1, version}, 1, 0}}, {}, {}};
  };
  REQUIRE(append(*opened, with_key(5, key_window::service)) == write_result::done);
  for (std::uint64_t version = 10; version <= 20'000; version += 10)
    REQUIRE(append(*opened, with_key(version, key_window::sender)) == write_result::done);
  std::uint64_t next = 20'000;
  const auto forget_before = [&](std::uint64_t first_kept) {
    opened->forget_keys_before(key_window::sender, first_kept);
    REQUIRE(append(*opened, {++next, 0, 0, {}, {}, {}}) == write_result::done);
  };
  const auto first_version = [&] {
    const auto keys = content_of(*opened).keys;
    REQUIRE(keys.contains({key_window::service, 5}));
    const auto first = keys.begin()->first;
    return first.first == key_window::sender ? first.second : 0;
  };
  REQUIRE(first_version() == 10);
  forget_before(0);
  REQUIRE(first_version() == 10);
  using forgotten = std::pair<std::uint64_t, std::uint64_t>;
  for (const auto& [first_kept, first] : {forgotten(11, 20), forgotten(15'000, 15'000),
                                          forgotten(15'001, 15'010), forgotten(100, 15'010)}) {
    forget_before(first_kept);
    REQUIRE(first_version() == first);
  }
  opened.reset();
  opened = medium.open();
  REQUIRE(first_version() == 15'010);
  forget_before(30'000);
  opened.reset();
  opened = medium.open();
  REQUIRE(first_version() == 0);
}

TEMPLATE_TEST_CASE("random commits are read back exactly", "", SCOREBOARD_STORES) {
  SEEDED_GENERATOR(random);
  TestType medium;
  auto opened = medium.open();
  commit_writer writer(random());
  for (int i = 0; i < 300; ++i) {
    REQUIRE(writer.write(*opened, random() % 60) == write_result::done);
    if (random() % 4 == 0) REQUIRE(opened->sync() == write_result::done);
    if (random() % 40 == 0) {
      opened.reset();
      opened = medium.open();
      REQUIRE(content_of(*opened) == writer.now());
    }
  }
  REQUIRE(content_of(*opened) == writer.now());
}

// Bug: a user of another board, or of another name, goes with one who is removed; or data and
// hiding of the one who was removed come back with the next total.
TEMPLATE_TEST_CASE("a user who is removed leaves nothing, and all others stay", "",
                   SCOREBOARD_STORES) {
  TestType medium;
  auto opened = medium.open();
  const boards::board_id board{9};
  const std::vector<boards::board_id> boards{boards::default_board_id, board, boards::board_id{10}};
  const std::vector<user_id> users{user_id(5), user_id("5"), user_id("55"), user_id("")};
  commits::commit filled{1, 1, 20, {}, {}, {}};
  filled.entries.emplace_back(commits::board_created{board, "b", {}});
  filled.entries.emplace_back(commits::board_created{boards.back(), "c", {}});
  ranking::arrival arrived = 0;
  for (const auto on : boards) {
    for (const auto& user : users) {
      filled.entries.emplace_back(commits::total_change{on, std::nullopt, {user, 1, ++arrived}});
      filled.entries.emplace_back(commits::data_change{on, user, "1"});
      filled.entries.emplace_back(commits::visibility_change{on, user, true});
    }
  }
  REQUIRE(append(*opened, filled) == write_result::done);
  auto expected = content_of(*opened);
  REQUIRE(expected.totals.size() == 12);
  REQUIRE(append(*opened, {2, 2, 20, {}, {}, {commits::user_removed{board, user_id("5")}}}) ==
          write_result::done);
  expected.last = {2, 20, 2, 0, expected.last.last_event};
  const user_key removed{board, user_id("5")};
  expected.totals.erase(removed);
  expected.data.erase(removed);
  expected.hidden.erase(removed);
  REQUIRE(content_of(*opened) == expected);
  REQUIRE(append(*opened,
                 {3, 3, 21, {}, {}, {commits::total_change{board, {}, {user_id("5"), 2, 21}}}}) ==
          write_result::done);
  opened.reset();
  expected.totals[removed] = {2, 21};
  expected.last = {3, 21, 3, 0, expected.last.last_event};
  REQUIRE(content_of(*medium.open()) == expected);
}

// Bug: settings of "default" are lost with its first change, or stay when it is deleted.
TEMPLATE_TEST_CASE("the default board has settings before it has a number, and none when it is new",
                   "", SCOREBOARD_STORES) {
  TestType medium;
  auto opened = medium.open();
  boards::settings chosen;
  chosen.order = ranking::order::ascending;
  chosen.maximum = -7;
  const auto standard = boards::default_board_id;
  store_content expected;
  const auto append_next = [&](const commits::commit& next) {
    REQUIRE(append(*opened, next) == write_result::done);
    expected.last = progress_of(next, expected.last.last_event, 0);
    add_events(next, expected);
  };
  append_next({1, 500, 0, {}, {}, {commits::settings_changed{standard, chosen}}, 1'500});
  expected.boards[standard] = {standard, "default", chosen, std::nullopt};
  REQUIRE(content_of(*opened) == expected);
  opened.reset();
  opened = medium.open();
  REQUIRE(content_of(*opened) == expected);
  const boards::board_id next{1};
  append_next({2,
               700,
               1,
               {},
               {},
               {commits::board_deleted{standard}, commits::board_created{next, "default", {}}},
               1'700});
  expected.boards.clear();
  expected.boards[next] = {next, "default", {}, 1'700};
  REQUIRE(content_of(*opened) == expected);
  // Its name and the start of its season stay.
  append_next({3, 900, 1, {}, {}, {commits::settings_changed{next, chosen}}, 1'900});
  expected.boards[next].settings = chosen;
  opened.reset();
  REQUIRE(content_of(*medium.open()) == expected);
}

// Bug: a record without requests, which nothing reads and no check takes.
TEMPLATE_TEST_CASE("requests that bind no key are not kept", "", SCOREBOARD_STORES) {
  using commits::key_window;
  using commits::result_code;
  TestType medium;
  auto opened = medium.open();
  commits::commit one{1, 1, 1, {}, {}, {}};
  one.requests = {{key_window::sender, {1, 2}, 3, 1},
                  {key_window::service, {4, 5}, 6, 1},
                  {key_window::service, {7, 8}, 9, 1}};
  one.results = {{0, 0, result_code::unknown_user, false},
                 {0, 0, result_code::unknown_user, false},
                 {5, 4, result_code::done, true}};
  REQUIRE(append(*opened, one) == write_result::done);
  const auto keys = content_of(*opened).keys;
  REQUIRE(keys.size() == 1);
  REQUIRE(keys.at({key_window::service, 1}).requests ==
          std::vector<commits::keyed_request>{one.requests[2]});
}

// Bug: a part of what is refused is written with the next commit.
TEST_CASE("a commit that could not be read back is refused whole") {
  with_large_buffer medium;
  const auto opened = medium.open();
  const boards::board_id board{1};
  boards::settings crossed;
  crossed.minimum = 1;
  crossed.maximum = 0;
  const std::vector<commits::entry> entries{
      commits::board_created{board, std::string(256, 'b'), {}},
      commits::board_created{board, "b", crossed},
      commits::settings_changed{boards::default_board_id, crossed},
      commits::data_change{boards::default_board_id, user_id(1), std::string(257, '1')},
      commits::season_ended{board, board, std::string(256, 'b'), {}, 1, boards::board_id{2}, {}},
      commits::season_ended{board, board, "b", crossed, 1, boards::board_id{2}, {}},
      commits::season_ended{board, board, "b", {}, 0, boards::board_id{2}, {}},
      commits::season_ended{board,
                            board,
                            "b",
                            {},
                            std::numeric_limits<std::uint64_t>::max(),
                            boards::board_id{2},
                            {}},
      commits::snapshot_taken{
          board, board, boards::board_id{2}, std::string(256, 's'), {}, {}, 1, {}},
      commits::snapshot_taken{board, board, boards::board_id{2}, "s", {}, {}, 0, {}},
      commits::earlier_user{board, user_id(1), {{{1, 1}, false, std::string(257, '1')}}}};
  for (const auto& entry : entries) {
    auto refused = one_total(1, user_id(1), 1);
    refused.entries.push_back(entry);
    REQUIRE_THROWS_AS(append(*opened, refused), std::invalid_argument);
  }
  auto short_of_results = one_total(1, user_id(1), 1);
  short_of_results.requests.push_back({commits::key_window::sender, {1, 2}, 3, 2});
  short_of_results.results.push_back({});
  REQUIRE_THROWS_AS(append(*opened, short_of_results), std::invalid_argument);
  REQUIRE(append(*opened, {1, 0, 0, {}, {}, {}}) == write_result::done);
  REQUIRE(content_of(*opened).totals.empty());
}
