#include "actors/server/server_metrics.hpp"

#include <chrono>
#include <memory>
#include <string>

#include "src/metrics/exposition.hpp"
#include "tests/actors/server/gateway_fixture.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace scoreboard::tests;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A gateway whose metrics can be read.
struct measured_gateway {
  measured_gateway() : over({.metrics = metrics}) {}

  /// As Prometheus reads them.
  std::string text() const {
    metrics::exposition shown(std::chrono::milliseconds(0));
    shown.add(metrics->registry);
    shown.add(metrics->boards);
    return *shown.text();
  }

  const std::shared_ptr<actors::server_metrics> metrics =
      std::make_shared<actors::server_metrics>();
  gateway_fixture over;
};

/// Lets time pass, a second at a time.
void pass(gateway_fixture& over, std::chrono::seconds time) {
  for (std::chrono::seconds passed(0); passed < time; ++passed) {
    over.scheduler.advance_time(std::chrono::seconds(1));
    over.run();
  }
}

}  // namespace

// Bug: a stage is not measured, or a request is twice.
TEST_CASE("the server measures each stage of an update and of a read") {
  measured_gateway at;
  at.over.set(1, 5);
  at.over.ask(at.over.fresh({set_to(1, 6), set_to(2, 7), set_to(3, 8)}));
  at.over.all_entries();
  const auto text = at.text();
  for (const auto* line :
       {"scoreboard_gateway_request_duration_seconds_count{kind=\"update\"} 2\n",
        "scoreboard_gateway_request_duration_seconds_count{kind=\"read\"} 1\n",
        "scoreboard_gateway_commit_changes_count 2\n", "scoreboard_gateway_commit_changes_sum 4\n",
        "scoreboard_gateway_read_point_reads_count 1\n", "scoreboard_gateway_in_flight 0\n",
        "scoreboard_gateway_max_in_flight 1000\n", "scoreboard_gateway_commits_under_way 0\n",
        "scoreboard_journal_group_commits_count 2\n",
        "scoreboard_journal_write_duration_seconds_count 2\n",
        "scoreboard_journal_sync_duration_seconds_count 2\n",
        "scoreboard_journal_takes_updates 1\n", "scoreboard_version 2\n"})
    CHECK_THAT(text, ContainsSubstring(line));
  CHECK_THAT(text, !ContainsSubstring("scoreboard_shard_execution_duration_seconds_count 0\n"));
}

// Bug: a read of events, which waits for seconds on purpose, looks like a slow server.
TEST_CASE("a read that waits for events is not measured as slow") {
  measured_gateway at;
  at.over.arrives("p", {{1, far_future, wire::read{"", wire::events_query{{}, "", 10, true}, 10}}});
  at.over.run();
  pass(at.over, std::chrono::seconds(6));
  CHECK_THAT(
      at.text(),
      ContainsSubstring("scoreboard_gateway_request_duration_seconds_count{kind=\"read\"} 0\n"));
}

// Bug: what there is of boards is never shown, or without what the shards hold.
TEST_CASE("the server shows its boards and the keys that it keeps, some seconds later") {
  measured_gateway at;
  for (int user = 0; user < 10; ++user) at.over.set(user, user);
  at.over.ask(at.over.fresh({set_to(1, 1)}, "other"));
  pass(at.over, std::chrono::seconds(3));
  const auto text = at.text();
  for (const auto* line : {"scoreboard_board_users{board=\"default\"} 10\n",
                           "scoreboard_board_users{board=\"other\"} 1\n",
                           "scoreboard_board_users{board=\"(others)\"} 0\n",
                           "scoreboard_boards 2\n", "scoreboard_keys{window=\"sender\"} 11\n"})
    CHECK_THAT(text, ContainsSubstring(line));
  CHECK_THAT(text, !ContainsSubstring("scoreboard_board_memory_bytes{board=\"default\"} 0\n"));
}

// Bug: updates are refused for want of space, and nobody who watches is told.
TEST_CASE("the server shows that its store takes no updates, and that it does again") {
  measured_gateway at;
  at.over.disk->set_full(true);
  at.over.set(1, 5);
  CHECK_THAT(at.text(), ContainsSubstring("scoreboard_journal_takes_updates 0\n"));
  CHECK_THAT(at.text(),
             ContainsSubstring("scoreboard_journal_failures_total{reason=\"no_space\"} 1\n"));
  at.over.disk->set_full(false);
  at.over.set(1, 5);
  CHECK_THAT(at.text(), ContainsSubstring("scoreboard_journal_takes_updates 1\n"));
}

// Bug: frames of another version are dropped, and nobody who watches is told.
TEST_CASE("the server counts frames that it does not understand") {
  measured_gateway at;
  at.over.happens(at.over.gateway, {.frames = {{"p", "no frame"}}});
  at.over.run();
  CHECK_THAT(at.text(), ContainsSubstring("scoreboard_gateway_foreign_frames_total 1\n"));
}
