#include "src/commits/commit.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/commits/sample_commits.hpp"

using namespace scoreboard;
using namespace scoreboard::commits;
using namespace scoreboard::commits::testing;

TEST_CASE("the keys of a window are those of its requests, with their results") {
  const auto keys = keys_of(full_commit(), key_window::service_list);
  CHECK(keys.version == 3);
  CHECK(keys.time_ms == full_commit().time_ms);
  CHECK(keys.wall_ms == full_commit().wall_ms);
  CHECK(keys.requests == std::vector<keyed_request>{full_commit().requests[1]});
  const auto results = full_commit().results;
  CHECK(keys.results == std::vector<result>(results.begin() + 1, results.end()));
  CHECK(keys.entries.empty());
}

// Bug: a past season or a snapshot that is another one after a restart, or beside another node.
TEST_CASE("what is known of an archive is what its commit says") {
  const boards::board_id board{6};
  boards::settings chosen;
  chosen.order = ranking::order::ascending;
  chosen.users = boards::user_kind::integer;
  const season_ended ended{board, boards::board_id{5}, "ab",  chosen,
                           3,     boards::board_id{9}, {1, 2}};
  boards::archive_info past;
  past.id = board;
  past.source = board;
  past.name = "season-3";
  past.order = ranking::order::ascending;
  past.kind = boards::user_kind::integer;
  past.season = 3;
  past.version = 258;
  past.place = 9;
  past.at_ms = 1'001;
  past.past_season = true;
  CHECK(archive_of(ended, 258, 1'001) == past);

  const snapshot_taken taken{board,
                             boards::board_id{5},
                             boards::board_id{8},
                             "s",
                             ranking::order::ascending,
                             boards::user_kind::string,
                             4,
                             {}};
  boards::archive_info snapshot;
  snapshot.id = boards::board_id{8};
  snapshot.source = board;
  snapshot.name = "s";
  snapshot.order = ranking::order::ascending;
  snapshot.kind = boards::user_kind::string;
  snapshot.season = 4;
  snapshot.version = 258;
  snapshot.place = 8;
  snapshot.at_ms = 1'001;
  CHECK(archive_of(taken, 258, 1'001) == snapshot);
}

// Bug: a request that was refused because the user is not there cannot be tried again.
TEST_CASE("a request that binds no key is not among the keys") {
  commit refused{1, 1, 1, {}, {}, {}};
  refused.requests = {{key_window::sender, {1, 2}, 3, 1}, {key_window::sender, {4, 5}, 6, 1}};
  refused.results = {{0, 0, result_code::unknown_user, false}, {1, 0, result_code::done, false}};
  const auto keys = keys_of(refused, key_window::sender);
  CHECK(keys.requests == std::vector<keyed_request>{refused.requests[1]});
  CHECK(keys.results == std::vector<result>{refused.results[1]});
}
