// Peers that cost the service much and themselves little, beside an honest user, of whose requests
// none is refused or lost; and the memory comes back. tools/bench_hostile.sh measures the same,
// larger.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/honest_user.hpp"
#include "tests/system/scale.hpp"
#include "tools/hostile/stuck_peers.hpp"
#include "tools/hostile/unread_zmq_peer.hpp"

using namespace scoreboard;
using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

constexpr int list_entries = 10'000;
constexpr auto attack_time = 3s;

// `count` users with long names: the whole board is more than 500 KB of JSON.
std::string long_list(int count) {
  const std::string padding(32, 'x');
  std::vector<std::string> changes;
  changes.reserve(static_cast<std::size_t>(count));
  for (int user = 0; user < count; ++user)
    changes.push_back(relative("\"" + padding + std::to_string(user) + "\"", "+1"));
  return score_list(changes);
}

response post_list(http_client& client, const std::string& list) {
  return client.send("POST", "/boards/default/scores", list);
}

// The service with a board of `entries` users, as an honest user left it.
class besieged {
 public:
  explicit besieged(bool balancer = false) : board_(modest(balancer)) {
    http_client client(board_.client_port());
    REQUIRE(post_list(client, long_list(list_entries)).result_int() == 200);
    REQUIRE(client.get("/top/" + std::to_string(list_entries)).result_int() == 200);
    honest_user first(board_.client_port());
    check_no_complaint(first.stop());
    for (const process* part : board_.processes()) normal_bytes_.push_back(part->resident_bytes());
  }

  cluster& board() { return board_; }

  // For the time after the attack. Bug: memory of what was never taken that is kept for ever.
  void check_memory_came_back() {
    if (sanitized) return;  // sanitizers keep what is freed, to see who uses it
    constexpr std::size_t spare_bytes = 64UL << 20;
    constexpr double megabyte = 1 << 20;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    const auto parts = board_.processes();
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto limit = normal_bytes_[i] + spare_bytes;
      while (parts[i]->resident_bytes() > limit && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(50ms);
      INFO(parts[i]->name() << " had " << static_cast<double>(normal_bytes_[i]) / megabyte
                            << " MB before and has "
                            << static_cast<double>(parts[i]->resident_bytes()) / megabyte);
      CHECK(parts[i]->resident_bytes() <= limit);
    }
  }

 private:
  // What the server keeps on purpose, within bounds that have nothing to do with these peers, is
  // kept small. And sanitizers make everything slow: being late is no refusal then.
  static cluster_options modest(bool balancer) {
    cluster_options options;
    options.balancer = balancer;
    options.server_arguments = {"--idempotency.max-results=100000",
                                "--storage.write-buffer=4194304"};
    options.client_arguments = {"--bridge.deadline-ms=" + std::to_string(patient(5s).count())};
    return options;
  }

  cluster board_;
  std::vector<std::size_t> normal_bytes_;
};

void attack(std::uint16_t port, int peers,
            const std::function<hostile::stuck_peers::habit(std::size_t)>& habit_of) {
  hostile::stuck_peers(port, static_cast<std::size_t>(peers), habit_of, false).run(attack_time);
}

// No two of these are alike, so that no answer can be made once for all.
hostile::stuck_peers::habit distinct_tops(std::size_t peer) {
  std::string requests;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto count = hostile::entries_to_ask(list_entries, true, 4 * peer + i);
    requests += "GET /top/" + std::to_string(count) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  return {std::make_shared<const std::string>(std::move(requests))};
}

// Sends lists as fast as they are answered.
class list_sender {
 public:
  list_sender(std::uint16_t port, const std::string& list)
      : thread_([this, port, &list](const std::stop_token& stop) {
          try {
            http_client client(port, patient(20s));
            while (!stop.stop_requested() && wrong_.empty()) {
              const response answer = post_list(client, list);
              if (answer.result_int() == 200) ++answered_;
              // It asks for much, and may be refused or made to wait.
              else if (answer.result_int() != 503 && answer.result_int() != 504)
                wrong_ = answer.body();
            }
          } catch (const std::exception& failure) {
            wrong_ = failure.what();
          }
        }) {}

  // What it got that it should not have got; empty when there was nothing.
  std::string stop() {
    thread_.request_stop();
    thread_.join();
    return wrong_;
  }
  int answered() const { return answered_; }

 private:
  std::atomic<int> answered_ = 0;
  std::string wrong_;
  std::jthread thread_;
};

}  // namespace

// Bug: answers that nobody takes are made, and kept, without a bound.
TEST_CASE("answers that many peers never take cost an honest user no answer and no memory") {
  besieged service;
  const auto port = service.board().client_port();
  honest_user honest(port);
  {
    hostile::unread_zmq_peer unread(service.board().server_port());
    unread.send(static_cast<std::size_t>(scaled(300)), list_entries, true);
    attack(port, scaled(200), distinct_tops);
  }
  check_no_complaint(honest.stop());
  service.check_memory_came_back();
  service.board().stop();
}

// Bug: lists take all the room that there is, and single requests beside them are refused.
TEST_CASE("many senders of long lists cost an honest user no answer") {
  besieged service;
  const auto port = service.board().client_port();
  const std::string list = long_list(scaled(list_entries));
  honest_user honest(port);
  std::list<list_sender> senders;
  for (int i = 0; i < 24; ++i) senders.emplace_back(port, list);
  std::this_thread::sleep_for(attack_time);
  check_no_complaint(honest.stop());
  int answered = 0;
  for (list_sender& sender : senders) {
    check_no_complaint(sender.stop());
    answered += sender.answered();
  }
  CHECK(answered > 0);
  service.check_memory_came_back();
  service.board().stop();
}

// Bug: every connection may hold a list that never becomes whole.
TEST_CASE("lists that never become whole cost an honest user no answer and no memory") {
  constexpr std::size_t sent_bytes = 2'000'000;
  besieged service;
  const auto port = service.board().client_port();
  const auto request = std::make_shared<const std::string>(
      "POST /boards/default/scores HTTP/1.1\r\nHost: a\r\nContent-Length: " +
      std::to_string(sent_bytes + 1) + "\r\n\r\n[" + std::string(sent_bytes - 1, ' '));
  honest_user honest(port);
  attack(port, scaled(200), [&](std::size_t) { return hostile::stuck_peers::habit{request}; });
  check_no_complaint(honest.stop());
  service.check_memory_came_back();
  service.board().stop();
}

// Bug: a balancer that holds for each peer what it does not take, or has half sent.
TEST_CASE("peers that stop half-way cost the balancer little memory, and nobody else an answer") {
  constexpr std::size_t sent_bytes = 2'000'000;
  constexpr std::size_t spare_bytes = 24UL << 20;
  besieged service(true);
  const auto port = service.board().balancer_port();
  const auto unread = std::make_shared<const std::string>(
      "GET /top/" + std::to_string(list_entries) + " HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto half = std::make_shared<const std::string>(
      "POST /boards/default/scores HTTP/1.1\r\nHost: a\r\nContent-Length: " +
      std::to_string(sent_bytes + 1) + "\r\n\r\n[" + std::string(sent_bytes - 1, ' '));
  honest_user honest(port);
  const auto normal = service.board().balancer().resident_bytes();
  std::size_t most = 0;
  {
    const std::jthread watching([&](const std::stop_token& stop) {
      for (; !stop.stop_requested(); std::this_thread::sleep_for(20ms))
        most = std::max(most, service.board().balancer().resident_bytes());
    });
    attack(port, 160, [&](std::size_t peer) {
      return hostile::stuck_peers::habit{peer % 2 == 0 ? unread : half};
    });
  }
  check_no_complaint(honest.stop());
  CHECK(most < normal + spare_bytes);
  service.check_memory_came_back();
  service.board().stop();
}
