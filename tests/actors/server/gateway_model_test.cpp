// Everything that can be asked of the service, against its definition.
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <variant>
#include <vector>

#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/actors/server/service_history.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;

namespace {

constexpr std::chrono::seconds longer_than_retries{2};

/// The wall clock of a machine that people set: mostly it goes on, and now and then it leaps.
void let_wall_clock_go_on(std::mt19937_64& random, std::uint64_t& wall_ms) {
  constexpr std::uint64_t hour_ms = 3'600'000;
  constexpr std::uint64_t day_ms = 24 * hour_ms;
  switch (random() % 24) {
    case 0:
      wall_ms += random() % (20 * day_ms);
      break;
    case 1:
      wall_ms -= random() % (3 * day_ms);
      break;
    case 2:
    case 3:
      wall_ms += random() % (10 * hour_ms);
      break;
    case 4:
      wall_ms -= random() % (10 * hour_ms);
      break;
    default:
      wall_ms += random() % 60'000;
  }
}

/// One life of the server after the other, on one disk.
class lives {
 public:
  lives(std::mt19937_64& random, service_history& history, bool by_score, std::size_t max_boards)
      : random_(random), history_(history), by_score_(by_score), max_boards_(max_boards) {}

  void live(bool is_last) {
    gateway_fixture server({.shards = 1 + random_() % 5,
                            .kept_answers = random_() % 8,
                            .disk = disk,
                            .boards_by_score = by_score_,
                            .max_boards = max_boards_,
                            .most_users_on_one_shard = random_() % 5,
                            .wall_ms = wall_ms});
    server.port.frames.clear();
    for (int frame = 0; frame < 60; ++frame) step(server);
    disk->set_full(false);
    set_archives_full(false);
    if (is_last || random_() % 2 == 0)
      come_to_rest(server);
    else
      hear_all(server);
    if (is_last) {
      server.arrives("p", history_.look_at_archives());
      come_to_rest(server);
    } else {
      let_wall_clock_go_on(random_, wall_ms);
    }
  }

  const std::shared_ptr<simulated_disk> disk = std::make_shared<simulated_disk>();
  std::uint64_t wall_ms = 1'700'000'000'000;
  std::size_t waits_for_space = 0;  ///< of archives

 private:
  void step(gateway_fixture& server) {
    std::vector<wire::request> requests;
    for (auto n = 1 + random_() % 4; n > 0; --n) requests.push_back(history_.next());
    server.arrives("p", requests);
    if (fills_ && random_() % 15 == 0) {
      disk->set_full(random_() % 2 == 0);
      history_.set_disk_was_full();
    }
    if (fills_archives_ && random_() % 12 == 0) set_archives_full(random_() % 3 != 0);
    *server.running_time += std::chrono::milliseconds(random_() % 100);
    if (random_() % 20 == 0) server.scheduler.advance_time(longer_than_retries);
    let_wall_clock_go_on(random_, *server.wall_ms);
    run_some(server, random_() % 12);
    history_.hear(server);
    wall_ms = *server.wall_ms;
  }

  void set_archives_full(bool full) {
    if (archives_are_full_ && disk->archives_lacked_space()) ++waits_for_space;
    archives_are_full_ = full;
    disk->set_archives_full(full);
  }

  void run_some(gateway_fixture& server, std::uint64_t messages) {
    for (; messages > 0 && server.scheduler.has_job(); --messages) {
      auto& jobs = server.scheduler.jobs;
      std::swap(jobs.front(), jobs[random_() % jobs.size()]);
      server.scheduler.run_once();
    }
  }

  /// Until nobody has anything to do any more.
  void come_to_rest(gateway_fixture& server) {
    for (int i = 0; i < 3; ++i) {
      server.run_shuffled(random_);
      *server.running_time += longer_than_retries;
      server.scheduler.advance_time(longer_than_retries);
    }
    server.run_shuffled(random_);
    history_.hear(server);
  }

  /// Until all is answered: archives may still be being written, and what is due be under way.
  void hear_all(gateway_fixture& server) {
    while (!history_.all_is_heard()) {
      if (!server.scheduler.has_job()) {
        *server.running_time += longer_than_retries;
        server.scheduler.advance_time(longer_than_retries);
      }
      REQUIRE(server.scheduler.has_job());
      run_some(server, 1);
      history_.hear(server);
    }
  }

  std::mt19937_64& random_;
  service_history& history_;
  const bool by_score_;
  const std::size_t max_boards_;
  const bool fills_ = random_() % 2 == 0;
  const bool fills_archives_ = random_() % 2 == 0;
  bool archives_are_full_ = false;
};

}  // namespace

// Catches any answer that is not exactly what all commits up to the version that it names come to:
// a read of half a commit or of one that was not stored, a user who is computed from what a removal
// or a failure has undone, a rank that counts the hidden, a board that answers for the one of its
// name before it, a retry that counts twice, a restart that forgets any of it; a season that does
// not end when it is to, takes a late result with it or shows it in the next one; a snapshot that
// is not of its moment because it was still being written when that passed, when the server was
// restarted or the disk was full, or that never is written once there is space for it again; a name
// in an archive that was erased; anything that happened after a freeze and is shown to those who
// may not see it, in whatever kind of read, or anything that is missing in what they see. The
// actors run in drawn orders, boards move from one shard to all on the way, the wall clock leaps,
// and the disk is full now and then, for commits or for archives.
TEST_CASE("every answer is what the commits up to its version come to") {
  SEEDED_GENERATOR(random);
  std::map<std::size_t, std::size_t> kinds;
  std::map<wire::error_code, std::size_t> errors;
  std::size_t waits_for_space = 0;
  std::size_t frozen_answers = 0;
  for (int round = 0; round < 60; ++round) {
    INFO("round " << round);
    const bool by_score = random() % 2 == 0;
    const std::size_t max_boards = 3 + random() % 4;
    service_history history(random, by_score, max_boards);
    lives server(random, history, by_score, max_boards);
    for (auto left = random() % 3; left > 0; --left) server.live(false);
    server.live(true);
    history.judge(server.disk->commits, server.wall_ms);
    history.count(kinds);
    history.count(errors);
    waits_for_space += server.waits_for_space;
    frozen_answers += history.frozen_answers();
  }
  // The test is worth something only if all of it came up.
  for (std::size_t kind = 0; kind < std::variant_size_v<wire::outcome>; ++kind) {
    CAPTURE(kind);
    // Those have tests of their own.
    const bool is_drawn = kind != wire::outcome(wire::unchanged{}).index() &&
                          kind != wire::outcome(wire::event_list{}).index();
    if (is_drawn) CHECK(kinds[kind] > 50);
  }
  CHECK(waits_for_space > 20);
  CHECK(frozen_answers > 100);
  for (const auto error : {wire::error_code::too_many, wire::error_code::storage_unavailable,
                           wire::error_code::unknown_board, wire::error_code::unknown_user,
                           wire::error_code::invalid_user, wire::error_code::too_many_boards,
                           wire::error_code::not_empty, wire::error_code::season_over,
                           wire::error_code::unknown_version, wire::error_code::unknown_snapshot,
                           wire::error_code::being_written}) {
    CAPTURE(error);
    CHECK(errors[error] > 5);
  }
}
