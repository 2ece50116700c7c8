// The service through HAProxy, as conf/haproxy.cfg has it, in front of two clients.
#include "tests/system/haproxy.hpp"

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include <boost/beast/http/field.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/load.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

cluster_options with_haproxy() {
  cluster_options options;
  options.clients = 2;
  options.balancer = true;
  options.launch_balancer = launch_haproxy;
  options.balancer_stop_signal = SIGUSR1;  // it ends at once with SIGTERM, and says so
  return options;
}

}  // namespace

// Bug: an example that does not start, or that changes requests, answers or errors.
TEST_CASE("through HAProxy the requests of the contract answer as a client does") {
  cluster board(with_haproxy());
  http_client client(board.balancer_port());
  check_entry(client.put("/score", absolute("123", 250)), {"123", 250});
  check_entry(client.put("/score", relative("456", "+10")), {"456", 10});
  check_entries(client.get("/top/100"), {{"123", 250}, {"456", 10}});
  check_error(client.put("/score", "{"), 400, "invalid_json");
  check_error(client.get("/nothing"), 404, "not_found");
  check_error(client.get("//top/1"), 404, "not_found");
  check_error(client.get("/metrics"), 404, "not_found");
  check_error(client.get("/%6detrics?x=1"), 404, "not_found");
  CHECK(client.connections() == 1);
  raw_connection nonsense(board.balancer_port());
  nonsense.send("nonsense\r\n\r\n");
  CHECK(nonsense.receive().result_int() == 400);
  board.stop();
}

// Bug: a write that fails, or counts twice, because the client that had it was killed.
TEST_CASE("behind HAProxy clients may be killed, and nothing fails or counts twice") {
  cluster board(with_haproxy());
  load updates(board.balancer_port(), 8, load::kind::relative);
  for (const std::size_t index : {0U, 1U}) {
    CHECK(updates.wait_for(300));
    board.client(index).send_signal(SIGKILL);
    CHECK(updates.wait_for(300));
    board.start_client(index);
    // Until HAProxy, too, has seen that it is back.
    std::this_thread::sleep_for(2s);
  }
  check_counted(board.balancer_port(), updates.stop());
  board.stop();
}

// Bug: HTML, or a wait, where people expect JSON and an answer.
TEST_CASE("HAProxy answers in JSON when no client is up") {
  cluster board(with_haproxy());
  for (const std::size_t index : {0U, 1U}) {
    board.client(index).send_signal(SIGKILL);
    REQUIRE(board.client(index).wait_exit(patient(5s)));
  }
  http_client client(board.balancer_port());
  for (const response& answer : {client.get("/top/1"), client.put("/score", absolute("1", 1))}) {
    check_error(answer, 503, "unavailable");
    CHECK(answer.count(boost::beast::http::field::retry_after) == 1);
  }
  board.start_client(0);
  cluster::wait_until_ready(board.balancer_port());
}
