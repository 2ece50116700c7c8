// What the server knows after a restart of settings, hidden users, data, and boards that are
// gone.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/server/recovery.hpp"
#include "src/ranking/selection.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/actors/server/stored_commits.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using ranking::user_id;

namespace {

const boards::board_id golf_board{1};
const boards::board_id deleted_board{2};
const boards::board_id second_default{3};

constexpr std::int64_t golf_users = 20;

commits::entry on(boards::board_id board, std::int64_t user, std::int64_t total,
                  ranking::arrival arrived) {
  return commits::total_change{board, std::nullopt, {user_id(user), total, arrived}};
}

commits::entry hides(boards::board_id board, std::int64_t user, bool hidden = true) {
  return commits::visibility_change{board, user_id(user), hidden};
}

commits::entry has_data(boards::board_id board, std::int64_t user, std::string data) {
  return commits::data_change{board, user_id(user), std::move(data)};
}

commits::entry removes(boards::board_id board, std::int64_t user) {
  return commits::user_removed{board, user_id(user)};
}

/// A board with ties, every third user of which is hidden and every second has data.
std::vector<std::vector<commits::entry>> golf_history() {
  std::vector<commits::entry> scores;
  std::vector<commits::entry> others;
  for (std::int64_t user = 0; user < golf_users; ++user) {
    scores.push_back(on(golf_board, user, user % 4, static_cast<ranking::arrival>(500 - user)));
    if (user % 3 == 0) others.push_back(hides(golf_board, user));
    if (user % 2 == 0) others.push_back(has_data(golf_board, user, "d" + std::to_string(user)));
  }
  return {{commits::board_created{
              golf_board, "golf", {.order = ranking::order::ascending, .maximum = 50}}},
          scores,
          others};
}

std::optional<boards::user_state> find(const actors::recovered_state& state, boards::board_id board,
                                       std::int64_t user) {
  std::optional<boards::user_state> found;
  for (const auto& shard : state.boards) {
    const auto part = shard.find(board);
    if (part == shard.end()) continue;
    const auto here = part->second.find(user_id(user));
    CHECK_FALSE((found && here));  // on one shard only
    if (here) found = here;
  }
  return found;
}

void check_commits_refused(std::vector<std::vector<commits::entry>> all, const std::string& why) {
  const stored_commits damaged(std::move(all));
  for (const std::uint64_t most_users : {0U, 10U}) {
    CHECK_THROWS_WITH(damaged.recover(2, most_users), Catch::Matchers::ContainsSubstring(why));
    CHECK_THROWS_AS(damaged.recover(2, most_users), storage::storage_error);
  }
}

}  // namespace

// Bug: a hidden user who is shown after a restart or gone with the total, data on another
// shard than its user, an ascending board that is read the other way round; a board that is small
// again because hidden users do not count.
TEST_CASE("hidden users and data are where their users are, wherever these lie") {
  const stored_commits stored(golf_history());
  for (std::size_t shards = 1; shards <= 4; ++shards) {
    for (const std::uint64_t most_users : {0U, 19U, 20U}) {
      CAPTURE(shards, most_users);
      auto state = stored.recover(shards, most_users);
      const auto& board = state.directory.at(golf_board);
      CHECK(board.users == golf_users);
      CHECK(board.spread == (most_users < golf_users));
      std::vector<ranking::snapshot> parts;
      for (std::size_t i = 0; i < shards; ++i) {
        for (auto& [id, part] : state.boards[i]) {
          REQUIRE(id == golf_board);
          parts.push_back(part.take_snapshot());
        }
      }
      for (std::int64_t user = 0; user < golf_users; ++user) {
        const auto expected_data = user % 2 == 0 ? "d" + std::to_string(user) : std::string();
        CHECK(find(state, golf_board, user) ==
              boards::user_state{{user % 4, static_cast<ranking::arrival>(500 - user)},
                                 user % 3 == 0,
                                 expected_data});
        // Bug: a user on a shard where nobody looks.
        const auto shard = boards::shard_of(board, user_id(user), shards);
        CHECK(state.boards[shard].at(golf_board).contains(user_id(user)));
      }
      const auto shown = ranking::top(parts, no_limit);
      CHECK(shown.size() == 13);
      CHECK(shown.front() == ranking::entry{user_id(std::int64_t{16}), 0, 484});
    }
  }
}

// Bug: a board whose users are all hidden counts as empty, or gets the order of others.
TEST_CASE("a board on which everybody is hidden is not empty") {
  const stored_commits stored(
      {{commits::board_created{golf_board, "golf", {.order = ranking::order::ascending}}},
       {on(golf_board, 1, 5, 10), on(golf_board, 2, 5, 11), hides(golf_board, 1),
        hides(golf_board, 2)}});
  for (const std::uint64_t most_users : {0U, 10U}) {
    const auto state = stored.recover(3, most_users);
    CHECK(state.directory.at(golf_board).users == 2);
    CHECK(find(state, golf_board, 1) == boards::user_state{{5, 10}, true, ""});
    for (const auto& shard : state.boards) {
      if (const auto part = shard.find(golf_board); part != shard.end())
        CHECK(part->second.order() == ranking::order::ascending);
    }
  }
}

// Bug: the settings of a restart ago, or those that a board was made with; or a season that begins
// anew with each restart.
TEST_CASE("boards have their last settings and their first moment") {
  auto history = golf_history();
  const boards::settings last{.order = ranking::order::ascending, .minimum = -3};
  history.push_back({commits::settings_changed{golf_board, last}});
  history.push_back({commits::settings_changed{boards::default_board_id, {.maximum = 7}}});
  const auto state = stored_commits(history).recover(2, 10);
  CHECK(state.directory.size() == 2);
  REQUIRE(state.directory.find("golf") != nullptr);
  CHECK(state.directory.find("golf")->settings == last);
  CHECK(state.directory.find("golf")->season_start_ms == 2000);
  CHECK(state.directory.find("default")->settings == boards::settings{.maximum = 7});
  CHECK(state.directory.find("default")->id == boards::default_board_id);
}

// Bug: a removed user comes back with a restart, as hidden or with data, or a shown one is hidden.
TEST_CASE("what was taken back before a restart stays so") {
  auto history = golf_history();
  history.push_back(
      {removes(golf_board, 0), hides(golf_board, 3, false), has_data(golf_board, 4, "")});
  history.push_back({on(golf_board, 0, 9, 600)});
  const auto state = stored_commits(history).recover(2, 10);
  CHECK(find(state, golf_board, 0) == boards::user_state{{9, 600}, false, ""});
  CHECK(find(state, golf_board, 3) == boards::user_state{{3, 497}, false, ""});
  CHECK(find(state, golf_board, 4) == boards::user_state{{0, 496}, false, ""});
  CHECK(state.directory.at(golf_board).users == golf_users);
}

// Bug: a deleted board is back, its users are on the next one of its name, or the server has
// two boards "default".
TEST_CASE("deleted boards are gone, and default is the one that was made last") {
  auto history = golf_history();
  history.push_back(
      {commits::board_created{deleted_board, "gone", {}}, on(deleted_board, 1, 5, 700)});
  history.push_back({on(boards::default_board_id, 1, 5, 701), hides(boards::default_board_id, 1)});
  history.push_back({commits::board_deleted{deleted_board}});
  history.push_back({commits::board_deleted{boards::default_board_id},
                     commits::board_created{second_default, "default", {}}});
  history.push_back({on(second_default, 2, 6, 702)});
  for (const std::uint64_t most_users : {0U, 10U}) {
    auto state = stored_commits(history).recover(3, most_users);
    CHECK(state.directory.size() == 2);
    CHECK(state.directory.find("gone") == nullptr);
    CHECK(state.directory.find(boards::default_board_id) == nullptr);
    REQUIRE(state.directory.find("default") != nullptr);
    CHECK(state.directory.find("default")->id == second_default);
    CHECK(state.directory.find("default")->users == 1);
    CHECK(find(state, second_default, 2) == boards::user_state{{6, 702}, false, ""});
    for (const auto& shard : state.boards) {
      CHECK_FALSE(shard.contains(deleted_board));
      CHECK_FALSE(shard.contains(boards::default_board_id));
    }
  }
}

// Bug: a server that goes on with what cannot be, and writes on top of it.
TEST_CASE("records that cannot be are refused") {
  const commits::entry makes_golf = commits::board_created{golf_board, "golf", {}};
  const std::string nobody = "something is kept of a user who is not on the board";
  check_commits_refused({{makes_golf, on(golf_board, 1, 5, 10), hides(golf_board, 2)}}, nobody);
  check_commits_refused({{makes_golf, on(golf_board, 1, 5, 10), has_data(golf_board, 2, "x")}},
                        nobody);
  check_commits_refused({{makes_golf, hides(golf_board, 1)}}, nobody);
  check_commits_refused({{makes_golf, has_data(golf_board, 1, "x")}}, nobody);
  const std::string nowhere = "a user is on a board that is not there";
  check_commits_refused({{hides(golf_board, 1)}}, nowhere);
  check_commits_refused({{has_data(golf_board, 1, "x")}}, nowhere);
  check_commits_refused({{commits::board_created{boards::board_id{1001}, "late", {}}}},
                        "a board was made after the last write");
}

// Bug: after an upgrade of the system seasons come to have no end, and nobody is told.
TEST_CASE("time zones that the system does not know any more are named") {
  boards::directory known(false);
  const auto in_zone = [](std::string zone) {
    return boards::settings{.season = boards::season_calendar{.time_zone = std::move(zone)}};
  };
  std::uint64_t number = 10;
  for (const auto* zone : {"UTC", "Europe/Madrid", "Europe/Atlantis", "Europe/Atlantis", "Mu"}) {
    ++number;
    known.add(boards::board_id{number}, std::to_string(number), in_zone(zone), 0, {});
  }
  known.add(boards::board_id{20}, "without", {}, 0, {});
  CHECK(actors::unknown_time_zones(known) ==
        std::map<std::string, std::string>{{"Europe/Atlantis", "13"}, {"Mu", "15"}});
}
