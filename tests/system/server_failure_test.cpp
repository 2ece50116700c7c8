// The server restarts, is away, or stands still, for longer than people wait. What is checked is
// that they hear of it in time and that the service comes back; restart_test checks what it
// remembers.
#include <chrono>
#include <string>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/load.hpp"
#include "tests/system/resource_watch.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

using clock_type = std::chrono::steady_clock;

cluster_options short_deadline() {
  cluster_options options;
  options.client_arguments = {"--bridge.deadline-ms=1000"};
  return options;
}

// Within the deadline and a little: a request that finds no server must not hang.
constexpr auto answer_limit = 1000ms + patient(1000ms);

void check_no_server(const response& answer) {
  INFO(answer.result_int() << ' ' << answer.body());
  if (answer.result_int() == 503) {
    check_error(answer, 503, "unavailable");
    CHECK(answer.count(boost::beast::http::field::retry_after) == 1);
  } else {
    check_error(answer, 504, "timeout");
  }
}

void restart_under_load(int signal) {
  cluster_options options = short_deadline();
  options.clients = 2;
  cluster board(options);
  load first(board.client_port(0), 4, load::kind::absolute);
  load second(board.client_port(1), 4, load::kind::absolute);
  for (int restart = 0; restart < 3; ++restart) {
    REQUIRE(first.wait_for(100));
    REQUIRE(second.wait_for(100));
    board.server().send_signal(signal);
    REQUIRE(board.server().wait_exit(patient(10s)));
    board.start_server();
  }
  CHECK(first.wait_for(100));
  CHECK(second.wait_for(100));
  for (load* updates : {&first, &second}) {
    for (const load_report& report : updates->stop()) {
      INFO(report.user);
      check_no_complaint(report.wrong);
      for (const auto& [status, count] : report.failures) {
        INFO("status " << status << ", " << count << " times");
        CHECK((status == 503 || status == 504));
      }
    }
  }
  board.stop();
}

}  // namespace

// Bug: a client that must be restarted after the server was.
TEST_CASE("clients find a server again that was stopped under load") {
  restart_under_load(SIGTERM);
}

// Bug: a half-open connection to a dead server that is believed to be alive.
TEST_CASE("clients find a server again that was killed under load") { restart_under_load(SIGKILL); }

// Bug: a request that waits for ever, or an error that is none of the contract's.
TEST_CASE("without a server every request is answered within the deadline") {
  cluster board(short_deadline());
  http_client client(board.client_port());
  board.server().send_signal(SIGKILL);
  REQUIRE(board.server().wait_exit(5s));
  for (int i = 0; i < 3; ++i) {
    const auto start = clock_type::now();
    check_no_server(client.put("/score", relative("1", "+1")));
    CHECK(clock_type::now() - start < answer_limit);
    check_no_server(client.get("/top/1"));
    // What needs no server is answered as ever.
    check_error(client.put("/score", "{"), 400, "invalid_json");
  }
  CHECK(client.connections() == 1);
  board.start_server();
  cluster::wait_until_ready(board.client_port());
  check_entry(client.put("/score", absolute("1", 7)), {"1", 7});
  board.stop();
}

// Bug: a client that spins, or leaks, while it looks for its server.
TEST_CASE("a client without a server is idle") {
  cluster board(short_deadline());
  board.server().send_signal(SIGKILL);
  REQUIRE(board.server().wait_exit(5s));
  const double before = board.client().cpu_seconds();
  std::this_thread::sleep_for(1s);
  CHECK(board.client().cpu_seconds() - before < 0.2);
  board.start_server();
  cluster::wait_until_ready(board.client_port());
  board.stop();
}

// Bug: a late answer that completes the wrong request, or a bridge that never recovers.
TEST_CASE("a server that stands still is a timeout, and fine once it goes on") {
  cluster board(short_deadline());
  http_client client(board.client_port());
  check_entry(client.put("/score", absolute("1", 1)), {"1", 1});
  board.server().stand_still();
  const auto start = clock_type::now();
  check_error(client.put("/score", absolute("1", 2)), 504, "timeout");
  CHECK(clock_type::now() - start > 900ms);
  CHECK(clock_type::now() - start < answer_limit);
  check_error(client.get("/top/1"), 504, "timeout");
  board.server().send_signal(SIGCONT);
  cluster::wait_until_ready(board.client_port());
  check_entry(client.put("/score", absolute("2", 5)), {"2", 5});
  check_entry(client.put("/score", absolute("1", 3)), {"1", 3});
  check_entries(client.get("/top/2"), {{"2", 5}, {"1", 3}});
  CHECK(client.connections() == 1);
  board.stop();
}

// Bug: a process that is taken for ready although nothing behind it answers, or for dead.
TEST_CASE("health says whether the process lives and whether the server answers") {
  cluster board(short_deadline());
  http_client client(board.client_port());
  CHECK(client.get("/health/live").body() == R"({"status":"live"})");
  CHECK(client.get("/health/ready").body() == R"({"status":"ready"})");
  check_error(client.put("/health/ready", "{}"), 405, "method_not_allowed");
  check_error(client.get("/health/other"), 404, "not_found");
  board.kill_server();
  CHECK(client.get("/health/live").result_int() == 200);
  check_no_server(client.get("/health/ready"));
  board.start_server();
  cluster::wait_until_ready(board.client_port());
  CHECK(client.get("/health/ready").result_int() == 200);
  board.stop();
}
