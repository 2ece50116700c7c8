// Ten thousand broken requests, and an honest user beside them.
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/honest_user.hpp"
#include "tests/system/malformed.hpp"
#include "tests/system/prober.hpp"
#include "tests/system/random_seed.hpp"
#include "tests/system/resource_watch.hpp"
#include "tests/system/scale.hpp"

using namespace scoreboard::system_test;

namespace {

constexpr int attackers = 4;
constexpr std::size_t complaints_shown = 10;

// All that the peers under attack did wrong, as far as there is room.
std::vector<std::string> attack(std::uint16_t port, int requests, std::uint64_t seed) {
  std::mutex guard;
  std::vector<std::string> complaints;
  std::vector<std::jthread> threads;
  for (std::uint64_t attacker = 0; attacker < attackers; ++attacker) {
    threads.emplace_back([&, attacker] {
      malformed_requests series(seed + attacker);
      for (int i = 0; i < requests / attackers; ++i) {
        std::string complaint = probe(port, series.next());
        if (complaint.empty()) continue;
        const std::lock_guard lock(guard);
        complaints.push_back(std::move(complaint));
        if (complaints.size() > complaints_shown) return;
      }
    });
  }
  threads.clear();
  return complaints;
}

}  // namespace

// Bug: anything that a stranger can send to crash, hang or confuse the HTTP side.
TEST_CASE("malformed requests are refused cleanly and harm nobody") {
  cluster_options options;
  options.clients = 2;
  cluster board(options);
  const std::uint64_t seed = random_seed();
  resource_watch watch(board);
  {
    honest_user same_client(board.client_port(0));
    for (const std::string& complaint : attack(board.client_port(0), scaled(10'000), seed)) {
      FAIL_CHECK(complaint);
    }
    check_no_complaint(same_client.stop());
    CHECK(same_client.slowest_ms() < patient(std::chrono::seconds(2)).count());
  }
  watch.check_back_to_normal();
  board.stop();
}

// Bug: one that shows only when two requests meet on the way through the balancer.
TEST_CASE("malformed requests through the balancer are refused cleanly and harm nobody") {
  cluster_options options;
  options.clients = 2;
  options.balancer = true;
  cluster board(options);
  const std::uint64_t seed = random_seed();
  honest_user honest(board.balancer_port());
  // Most of these nginx answers itself: in HTML when it is not told otherwise.
  for (const std::string& complaint : attack(board.balancer_port(), scaled(1000), seed)) {
    FAIL_CHECK(complaint);
  }
  check_no_complaint(honest.stop());
  board.stop();
}
