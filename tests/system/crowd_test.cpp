// More peers than there are places for, who hold their connections and do nothing good with them,
// at each port beside an honest user. tools/bench_hostile.sh measures the same, larger.
#include "tools/hostile/crowd.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/honest_user.hpp"
#include "tests/system/resource_watch.hpp"
#include "tests/system/scale.hpp"

using namespace scoreboard;
using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

// More peers than there are places, all kinds of them, who come again when they are ended.
hostile::stuck_peers::result storm(std::uint16_t port, const hostile::habits& kinds) {
  hostile::stuck_peers peers(
      port, static_cast<std::size_t>(scaled(2000)),
      [&kinds](std::size_t peer) { return kinds[peer % kinds.size()]; }, true);
  return peers.run(3s);
}

}  // namespace

// Bug: peers who connect and say nothing hold all connections, and everybody else is refused.
TEST_CASE("silent peers at http.max-connections keep nobody out, and no request is lost for one") {
  constexpr std::size_t places = 20;
  cluster_options options;
  options.client_arguments = {"--http.max-connections=" + std::to_string(places)};
  cluster board(options);
  raw_connection under_way(board.client_port());
  board.server().stand_still();
  under_way.send("GET /top/1 HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK_FALSE(under_way.readable_within(200ms));
  std::list<raw_connection> silent;
  for (std::size_t i = 0; i < 3 * places; ++i) silent.emplace_back(board.client_port());
  CHECK(silent.front().ends());
  board.server().send_signal(SIGCONT);
  check_entries(under_way.receive(), {});
  http_client client(board.client_port());
  check_entry(client.put("/score", relative("1", "+1")), {"1", 1});
  CHECK(client.connections() == 1);
  board.stop();
}

// Bug: a crowd at its bound makes an HTTP process spin, leak or end, or costs honest users answers.
TEST_CASE("a crowd of all kinds at the bound of connections costs an honest user no answer") {
  cluster_options options;
  options.client_arguments = {"--http.max-connections=1000"};
  cluster board(options);
  resource_watch watch(board);
  honest_user honest(board.client_port());
  CHECK(storm(board.client_port(), hostile::http_crowd_habits(1000)).closed > 0);
  check_no_complaint(honest.stop());
  watch.check_back_to_normal();
  board.stop();
}

// Bug: the server takes connections until it has no descriptor left. Then the store cannot open its
// files, and libzmq tries to accept the next one for ever.
TEST_CASE("a crowd at the server's port does not take the descriptors that the store needs") {
  cluster_options options;
  options.server_wrapper = {"/usr/bin/prlimit", "--nofile=400:400"};
  cluster board(options);
  resource_watch watch(board);
  honest_user honest(board.client_port());
  CHECK(storm(board.server_port(), hostile::zmq_crowd_habits(1000)).closed > 0);
  check_no_complaint(honest.stop());
  watch.check_back_to_normal();
  const std::string log = board.server().standard_error();
  CHECK(log.find("the limit of open files allows 100 connections") != std::string::npos);
  CHECK(log.find("more connections than gateway.max-connections") != std::string::npos);
  board.stop();
}
