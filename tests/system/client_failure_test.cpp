// One of two clients dies behind the balancer.
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/load.hpp"

using namespace scoreboard::system_test;

namespace {

constexpr int writer_count = 8;

void kill_one_of_two(int signal) {
  cluster_options options;
  options.clients = 2;
  options.balancer = true;
  cluster board(options);
  load updates(board.balancer_port(), writer_count, load::kind::relative);
  REQUIRE(updates.wait_for(200));
  board.client(0).send_signal(signal);
  REQUIRE(board.client(0).wait_exit(patient(std::chrono::seconds(10))));
  CHECK(updates.wait_for(500));
  board.start_client(0);
  CHECK(updates.wait_for(500));
  check_counted(board.balancer_port(), updates.stop());
  board.stop();
}

}  // namespace

// Bug: a balancer that goes on sending to the dead, or sends an update twice.
TEST_CASE("the balancer goes on when one of two clients is killed") { kill_one_of_two(SIGKILL); }

// Bug: a client that drops what it had accepted when it is asked to stop.
TEST_CASE("the balancer goes on when one of two clients is stopped") { kill_one_of_two(SIGTERM); }

// Bug: a retry of the balancer's that counts twice, or that is answered before the first one
// counts. The server stands still while one of the clients, which have all sent their updates on,
// dies. So the server finds every update of that client twice, one from each.
TEST_CASE("an update that the balancer sends again counts once") {
  cluster_options options;
  options.clients = 2;
  options.balancer = true;
  cluster board(options);
  board.server().stand_still();
  constexpr std::size_t senders = 16;
  std::vector<unsigned> statuses(senders, 0);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < senders; ++i) {
    threads.emplace_back([&, i] {
      http_client client(board.balancer_port());
      statuses[i] = client.put("/score", relative("1", "+1")).result_int();
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  board.client(0).send_signal(SIGKILL);
  CHECK(board.client(0).wait_exit(patient(std::chrono::seconds(10))));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  board.server().send_signal(SIGCONT);
  for (auto& one : threads) one.join();
  CHECK(statuses == std::vector<unsigned>(senders, 200));
  http_client client(board.balancer_port());
  check_entries(client.get("/top/1"), {{"1", senders}});
  board.start_client(0);
  board.stop();
}
