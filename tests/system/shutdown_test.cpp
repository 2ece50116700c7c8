// SIGTERM: finish what was begun, then go, with exit code 0.
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/load.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

// Bug: a stop that waits for idle connections, or one by crash.
TEST_CASE("idle processes stop at once") {
  for (const int signal : {SIGTERM, SIGINT}) {
    cluster board;
    // Idle, but connected.
    http_client client(board.client_port());
    check_entries(client.get("/top/1"), {});
    for (process* part : {&board.client(), &board.server()}) {
      INFO(part->name());
      part->send_signal(signal);
      CHECK(part->wait_exit(patient(2s)) == 0);
    }
  }
}

// Bug: a server that will not stop while its clients are connected and busy.
TEST_CASE("a busy server stops promptly") {
  cluster board;
  load updates(board.client_port(), 8, load::kind::relative);
  REQUIRE(updates.wait_for(200));
  board.server().send_signal(SIGTERM);
  CHECK(board.server().wait_exit(patient(5s)) == 0);
  for (const load_report& report : updates.stop()) check_no_complaint(report.wrong);
}

// Bug: a client that closes its connections before the answers are out.
TEST_CASE("a client that is asked to stop answers what it accepted") {
  cluster board;
  raw_connection connection(board.client_port());
  board.server().stand_still();
  connection.send(
      "PUT /score HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\n{\"user\":1,\"total\":99}");
  CHECK_FALSE(connection.readable_within(100ms));
  board.client().send_signal(SIGTERM);
  CHECK_FALSE(connection.readable_within(200ms));
  CHECK(board.client().alive());
  board.server().send_signal(SIGCONT);
  check_entry(connection.receive(), {"1", 99});
  CHECK(board.client().wait_exit(patient(5s)) == 0);
}

// Bug: a client that waits for a dead server's answer for ever, and must be killed in the end.
TEST_CASE("a client stops although the server does not answer") {
  cluster_options options;
  options.client_arguments = {"--bridge.deadline-ms=500"};
  cluster board(options);
  raw_connection connection(board.client_port());
  board.server().stand_still();
  connection.send(
      "PUT /score HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\n{\"user\":1,\"total\":99}");
  CHECK_FALSE(connection.readable_within(100ms));
  board.client().send_signal(SIGTERM);
  CHECK(board.client().wait_exit(patient(5s)) == 0);
  check_error(connection.receive(), 504, "timeout");
}
