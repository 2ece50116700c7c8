// What the server knows after a restart of the past of boards that was being written.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/server/board_reader.hpp"
#include "src/boards/placement.hpp"
#include "src/ranking/selection.hpp"
#include "src/storage/storage_error.hpp"
#include "tests/actors/server/stored_commits.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using ranking::user_id;

namespace {

constexpr boards::board_id chess{1};
constexpr boards::board_id chess_archive{2};
constexpr boards::board_id next_chess{3};

const boards::settings low_is_best{.order = ranking::order::ascending};

commits::entry set(boards::board_id board, std::int64_t user, std::int64_t total,
                   ranking::arrival arrived, bool is_new = true) {
  return commits::total_change{board,
                               is_new ? std::nullopt : std::optional<std::int64_t>(0),
                               {user_id(user), total, arrived}};
}

commits::entry hide(boards::board_id board, std::int64_t user, bool hidden = true) {
  return commits::visibility_change{board, user_id(user), hidden};
}

commits::entry set_data(boards::board_id board, std::int64_t user, std::string data) {
  return commits::data_change{board, user_id(user), std::move(data)};
}

commits::entry earlier(std::int64_t user, std::optional<boards::user_state> state) {
  return commits::earlier_user{chess_archive, user_id(user), std::move(state)};
}

/// Users 1 to 5 with a tie of 1 and 2; 4 is hidden, 2 and 4 have data.
std::vector<std::vector<commits::entry>> chess_history() {
  return {
      {commits::board_created{chess, "chess", low_is_best}},
      {set(chess, 1, 10, 11), set(chess, 2, 10, 12), set(chess, 3, 30, 13), set(chess, 4, 40, 14),
       set(chess, 5, 50, 15), set_data(chess, 2, "2"), hide(chess, 4), set_data(chess, 4, "4")}};
}

commits::entry snapshot() {
  commits::snapshot_taken taken;
  taken.board = taken.origin = chess;
  taken.archive = chess_archive;
  taken.name = "mine";
  taken.order = ranking::order::ascending;
  return taken;
}

commits::entry season_end() {
  return commits::season_ended{chess, chess, "chess", low_is_best, 1, next_chess, {}};
}

/// Where the boards lie, and how.
template <class Check>
void with_placements(const stored_commits& stored, Check check) {
  for (std::size_t shards = 1; shards <= 4; ++shards) {
    for (const std::uint64_t most_users : {0U, 2U, 100U}) {
      CAPTURE(shards, most_users);
      auto state = stored.recover(shards, most_users);
      const auto& all = state.directory.archives(chess);
      REQUIRE(all.size() == 1);
      CHECK_FALSE(all.front().written);
      check(state, all.front());
    }
  }
}

using shown_entries = std::vector<ranking::entry>;

const shown_entries chess_shown{{user_id(std::int64_t{1}), 10, 11},
                                {user_id(std::int64_t{2}), 10, 12},
                                {user_id(std::int64_t{3}), 30, 13},
                                {user_id(std::int64_t{5}), 50, 15}};

/// Of all shards.
void check_moment(const actors::recovered_state& state, const boards::archive_info& info) {
  std::vector<ranking::snapshot> parts;
  std::vector<actors::hidden_user> hidden;
  for (std::size_t i = 0; i < state.moments.size(); ++i) {
    const auto found = state.moments[i].find(chess_archive);
    // Each shard that is asked has one, and nobody else.
    const bool is_asked = info.spread || i == boards::shard_of(info.source, state.moments.size());
    REQUIRE((found != state.moments[i].end()) == is_asked);
    if (!is_asked) continue;
    parts.push_back(found->second.shown);
    hidden.insert(hidden.end(), found->second.hidden.begin(), found->second.hidden.end());
  }
  CHECK(ranking::top(parts, 100) == chess_shown);
  CHECK(ranking::page_with_data(parts, 2, 1).at(0).data == "2");
  REQUIRE(hidden.size() == 1);
  CHECK(hidden[0].user == user_id(std::int64_t{4}));
  CHECK(hidden[0].state == boards::user_state{{40, 14}, true, "4"});
}

}  // namespace

// Bug: a snapshot shows what happened between it and the restart, or nothing at all; a tie is
// turned around; a hidden user is shown because it was later.
TEST_CASE("a moment that was being written is told exactly after a restart") {
  auto history = chess_history();
  history.push_back({snapshot()});
  with_placements(stored_commits(history), check_moment);
  // Every user but one is another one since.
  history.push_back({earlier(1, boards::user_state{{10, 11}, false, ""}),
                     set(chess, 1, 99, 21, false),
                     earlier(2, boards::user_state{{10, 12}, false, "2"}),
                     commits::user_removed{chess, user_id(std::int64_t{2})}});
  history.push_back({earlier(4, boards::user_state{{40, 14}, true, "4"}), hide(chess, 4, false),
                     set_data(chess, 4, ""), earlier(5, boards::user_state{{50, 15}, false, ""}),
                     hide(chess, 5), earlier(6, std::nullopt), set(chess, 6, 5, 22),
                     set(chess, 2, 1, 23)});
  with_placements(stored_commits(history), check_moment);
  // Bug: who said already what was is to say so again, and says what is now.
  const auto state = stored_commits(history).recover(1, 100);
  const auto& said = state.moments[0].at(chess_archive).said;
  CHECK(said.size() == 5);
  CHECK(std::ranges::all_of(said, [](const auto& user) { return user.second; }));
}

// Bug: the board that goes on has the users of the season that is over, or that is nowhere.
TEST_CASE("a past season that was being written is whole after a restart") {
  auto history = chess_history();
  history.push_back({season_end()});
  history.push_back({set(next_chess, 1, 7, 31)});
  with_placements(stored_commits(history), [](auto& state, const boards::archive_info& info) {
    CHECK(info.id == chess);
    CHECK(info.past_season);
    CHECK(state.directory.at(next_chess).users == 1);
    CHECK(state.directory.at(next_chess).season == 2);
    CHECK(state.directory.at(next_chess).origin == chess);
    std::vector<ranking::snapshot> parts;
    for (std::size_t i = 0; i < state.boards.size(); ++i) {
      const auto found = state.boards[i].find(chess);
      const bool is_asked = info.spread || i == boards::shard_of(chess, state.boards.size());
      if (!is_asked) CHECK(found == state.boards[i].end());
      if (found != state.boards[i].end()) parts.push_back(found->second.take_snapshot());
    }
    CHECK(ranking::top(parts, 100) == chess_shown);
  });
}

// Bug: the users of a past season come back with every restart after it is written; or a snapshot
// that is written is written again.
TEST_CASE("what is written is in no shard after a restart") {
  auto history = chess_history();
  history.push_back({snapshot()});
  history.push_back(
      {earlier(1, boards::user_state{{10, 11}, false, ""}), set(chess, 1, 99, 21, false)});
  history.push_back({commits::archive_written{chess, chess_archive, 4, false}});
  history.push_back({season_end()});
  history.push_back({commits::archive_written{chess, chess, 4, true}});
  const auto state = stored_commits(history).recover(3, 2);
  for (const auto& shard : state.boards) CHECK(shard.empty());
  for (const auto& shard : state.moments) CHECK(shard.empty());
  const auto& all = state.directory.archives(chess);
  REQUIRE(all.size() == 2);
  for (const auto& found : all) {
    CHECK(found.written);
    CHECK(found.users == 4);
  }
  CHECK(all[0].name == "mine");
  CHECK(all[1].name == "season-1");
}

// Bug: a damaged store passes for a snapshot without users.
TEST_CASE("what is kept for a snapshot that nobody is writing is damage") {
  auto history = chess_history();
  history.push_back({earlier(1, std::nullopt)});
  const stored_commits damaged(history);
  CHECK_THROWS_AS(damaged.recover(2, 10), storage::storage_error);
}
