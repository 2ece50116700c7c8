// One of two clients dies behind the balancer.
#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/load.hpp"

using namespace scoreboard::system_test;

namespace {

constexpr int writers = 8;

// Every update that was acknowledged is counted, once; one without an answer at most once.
void check_counted(std::uint16_t port, const std::vector<load_report>& reports) {
  http_client client(port);
  std::map<std::string, std::int64_t> totals;
  for (const entry& line : parse_entries(client.get("/top/100").body())) {
    totals[line.user] = line.total;
  }
  for (const load_report& report : reports) {
    INFO(report.user);
    check_no_complaint(report.wrong);
    CHECK(totals[report.user] >= report.acknowledged);
    CHECK(totals[report.user] <= report.acknowledged + report.failed());
  }
}

void kill_one_of_two(int signal) {
  cluster_options options;
  options.clients = 2;
  options.balancer = true;
  cluster board(options);
  load updates(board.balancer_port(), writers, load::kind::relative);
  REQUIRE(updates.wait_for(200));
  board.client(0).send_signal(signal);
  REQUIRE(board.client(0).wait_exit(patient(std::chrono::seconds(10))));
  CHECK(updates.wait_for(500));
  board.start_client(0);
  CHECK(updates.wait_for(500));
  const auto& reports = updates.stop();
  // Only what was on its way through the dead client may fail: one request a connection.
  for (const load_report& report : reports) {
    INFO(report.user << " failed with " << report.failures_text());
    CHECK(report.failed() <= 1);
  }
  check_counted(board.balancer_port(), reports);
  board.stop();
}

}  // namespace

// Bug: a balancer that goes on sending to the dead, or sends an update twice.
TEST_CASE("the balancer goes on when one of two clients is killed") { kill_one_of_two(SIGKILL); }

// Bug: a client that drops what it had accepted when it is asked to stop.
TEST_CASE("the balancer goes on when one of two clients is stopped") { kill_one_of_two(SIGTERM); }
