// SIGTERM: finish what was begun, then go, with exit code 0.
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "tests/catch.hpp"
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

// Bug: a program that a hang-up ends, instead of reading its files anew.
TEST_CASE("SIGHUP stops neither program") {
  cluster board;
  http_client client(board.client_port());
  for (process* part : {&board.client(), &board.server()}) {
    INFO(part->name());
    part->send_signal(SIGHUP);
    CHECK_FALSE(part->wait_exit(100ms));
  }
  check_entries(client.get("/top/1"), {});
  board.stop();
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

// Bug: a stop that waits for outcomes and not for bytes, and cuts an answer that is being read.
TEST_CASE("a client that is asked to stop waits for a slow reader") {
  cluster board;
  http_client client(board.client_port());
  std::vector<std::string> scores;
  scores.reserve(10'000);
  const std::string padding(50, 'x');
  for (int user = 0; user < 10'000; ++user)
    scores.push_back(absolute("\"" + padding + std::to_string(user) + "\"", user));
  REQUIRE(client.send("POST", "/boards/default/scores", score_list(scores)).result_int() == 200);
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket slow(context);
  slow.open(boost::asio::ip::tcp::v4());
  // Small, so that the answer waits on the service's side.
  slow.set_option(boost::asio::socket_base::receive_buffer_size(4096));
  slow.connect({boost::asio::ip::address_v4::loopback(), board.client_port()});
  const std::string request = "GET /top/10000 HTTP/1.1\r\nHost: a\r\n\r\n";
  boost::asio::write(slow, boost::asio::buffer(request));
  std::string got(100, 0);
  boost::asio::read(slow, boost::asio::buffer(got));
  board.client().send_signal(SIGTERM);
  CHECK_FALSE(board.client().wait_exit(300ms));
  boost::system::error_code end;
  boost::asio::read(slow, boost::asio::dynamic_buffer(got), end);
  CHECK(end == boost::asio::error::eof);
  const auto length = got.find("Content-Length: ");
  const auto head = got.find("\r\n\r\n");
  REQUIRE(length != std::string::npos);
  REQUIRE(head != std::string::npos);
  CHECK(got.size() - head - 4 == std::stoul(got.substr(length + 16)));
  CHECK(got.size() > 600'000);
  CHECK(got.back() == ']');
  slow.close();
  CHECK(board.client().wait_exit(patient(5s)) == 0);
}
