// Large requests, and peers that take no answers, beside people who do nothing of the kind.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include <zmq.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/free_port.hpp"
#include "tests/system/honest_user.hpp"
#include "tests/system/scale.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

std::string list_of(int size) {
  std::string list = "[";
  for (int i = 0; i < size; ++i) {
    if (i > 0) list += ',';
    list += R"({"user":)" + std::to_string(1000 + i) + R"(,"score":"+1"})";
  }
  return list + "]";
}

// The frame in which a real client asks for the top of `count`, overheard by standing where the
// server should be.
std::string question_for_top(zmq::context_t& context, const temp_dir& directory, int count) {
  zmq::socket_t router(context, zmq::socket_type::router);
  router.set(zmq::sockopt::rcvtimeo, static_cast<int>(patient(10s).count()));
  const std::uint16_t server_port = free_port();
  router.bind(zmq_url(server_port));
  const std::uint16_t port = free_port();
  process client("overheard",
                 {SCOREBOARD_CLIENT, "--host=127.0.0.1", "--port=" + std::to_string(port),
                  "--server=" + zmq_url(server_port), "--bridge.deadline-ms=70000"},
                 directory.path());
  REQUIRE(listens(client, port));
  raw_connection user(port);
  user.send("GET /top/" + std::to_string(count) + " HTTP/1.1\r\nHost: a\r\n\r\n");
  zmq::message_t part;
  REQUIRE(router.recv(part));
  REQUIRE(router.recv(part));
  return part.to_string();
}

// Sanitizers hold memory of their own, so with them memory is not looked at.
// Waits (bounded) until the process holds at most `limit`; what it held at last.
[[maybe_unused]] std::size_t resident_at_most(const process& what, std::size_t limit) {
  const auto deadline = std::chrono::steady_clock::now() + patient(60s);
  while (what.resident_bytes() > limit && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(50ms);
  return what.resident_bytes();
}

}  // namespace

// Bug: answers that a peer does not take are kept for it, without a bound in bytes and for ever.
TEST_CASE("a peer that takes no answers costs the server little, and is cut off") {
  constexpr int entries = 10'000;
  constexpr int questions = 700;
  const temp_dir directory;
  zmq::context_t context;
  const auto question = question_for_top(context, directory, entries);
  cluster_options options;
  options.server_arguments = {"--storage.engine=memory"};  // its files stay as they are
  cluster board(options);
  http_client client(board.client_port());
  REQUIRE(client.send("POST", "/boards/default/scores", list_of(entries)).result_int() == 200);
  REQUIRE(client.get("/top/" + std::to_string(entries)).result_int() == 200);
  [[maybe_unused]] const auto before = board.server().resident_bytes();
  honest_user honest(board.client_port());

  zmq::socket_t silent(context, zmq::socket_type::dealer);
  silent.set(zmq::sockopt::linger, 0);
  silent.set(zmq::sockopt::rcvhwm, 1);
  silent.set(zmq::sockopt::rcvbuf, 65'536);  // or the system would take it all
  const auto files = board.server().open_files();
  silent.connect(zmq_url(board.server_port()));
  std::size_t most = 0;
  for (int i = 0; i < questions; ++i) {
    // Equal ones that wait share one answer, so let some be answered before the next.
    if (i % 10 == 0) std::this_thread::sleep_for(5ms);
    REQUIRE(silent.send(zmq::buffer(question)));
    most = std::max(most, board.server().resident_bytes());
  }
  // Its connection is gone; itself it does not notice that.
  const auto deadline = std::chrono::steady_clock::now() + patient(40s);
  while (board.server().open_files() > files && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(50ms);
  CHECK(board.server().open_files() <= files);
  const auto complaint = honest.stop();
  INFO(complaint);
  CHECK(complaint.empty());
#ifndef SCOREBOARD_SANITIZED
  most = std::max(most, board.server().resident_bytes());
  CHECK(most < before + 64 * mebibyte);
  CHECK(resident_at_most(board.server(), before + 32 * mebibyte) <= before + 32 * mebibyte);
#endif
  board.stop();
}

// Bug: lists of some take all that may be in flight, so that single requests of others are refused.
TEST_CASE("single requests beside lists of many are not refused") {
  constexpr int senders = 24;
  cluster board;
  const auto list = list_of(scaled(10'000));
  std::atomic<bool> stopping = false;
  std::atomic<int> carried_out = 0;
  std::vector<std::jthread> others;
  others.reserve(senders);
  for (int i = 0; i < senders; ++i) {
    others.emplace_back([&] {
      try {
        http_client client(board.client_port(), patient(30s));
        while (!stopping) {
          if (client.send("POST", "/boards/default/scores", list).result_int() == 200)
            ++carried_out;
        }
      } catch (const std::exception&) {
        // What lists meet is not what this is about.
      }
    });
  }
  http_client client(board.client_port(), patient(30s));
  int total = 0;
  for (int i = 0; i < scaled(100); ++i) {
    check_entry(client.put("/score", relative("7", "+1")), {"7", ++total});
    CHECK(client.get("/top/3").result_int() == 200);
  }
  stopping = true;
  others.clear();
  CHECK(carried_out > 0);
  board.stop();
}
