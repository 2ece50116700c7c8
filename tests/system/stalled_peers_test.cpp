// Peers that stop half-way: they do not send the rest, or do not read what they asked for.
#include <algorithm>
#include <list>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/honest_user.hpp"
#include "tests/system/resource_watch.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// A board whose whole top is some 400 KB of JSON.
constexpr int board_users = 5000;

void fill(std::uint16_t port) {
  http_client client(port);
  const std::string padding(48, 'x');
  for (int user = 0; user < board_users; ++user) {
    const std::string name = "\"" + padding + std::to_string(user) + "\"";
    REQUIRE(client.put("/score", absolute(name, user)).result_int() == 200);
  }
}

// Sends many requests for the whole board, as far as the peer takes them, and never reads.
class never_reads {
 public:
  explicit never_reads(std::uint16_t port) : socket_(context_) {
    socket_.open(asio::ip::tcp::v4());
    // Small, so that the answers wait on the service's side.
    socket_.set_option(asio::socket_base::receive_buffer_size(4096));
    socket_.connect({asio::ip::address_v4::loopback(), port});
    socket_.non_blocking(true);
    std::string requests;
    for (int i = 0; i < 50; ++i) requests += "GET /top/10000 HTTP/1.1\r\nHost: a\r\n\r\n";
    boost::system::error_code no_room;
    asio::write(socket_, asio::buffer(requests), no_room);
  }

 private:
  asio::io_context context_;
  asio::ip::tcp::socket socket_;
};

}  // namespace

// Bug: new peers that wait to be heard and are forgotten there, be it that they ended or another
// one got their descriptor; or peers who came before that wait for all of them.
TEST_CASE("each of many peers that come at once is answered") {
  cluster board;
  raw_connection known(board.client_port());
  const std::string request = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
  for (int round = 0; round < 3; ++round) {
    std::list<raw_connection> waiting;
    for (int i = 0; i < 400; ++i) {
      auto& peer = waiting.emplace_back(board.client_port());
      peer.send(request);
      if (i % 4 == 1) peer.finish_sending();
      if (i % 8 == 2) peer.abort();
      if (i % 8 == 2 || i % 8 == 3) waiting.pop_back();  // which closes it
    }
    known.send(request);
    CHECK(known.receive().result_int() == 200);
    for (auto& peer : waiting) REQUIRE(peer.receive().result_int() == 200);
  }
}

// Bug: a worker that spins on, or waits for, a socket whose peer does not read.
TEST_CASE("peers that never read cost neither processor time nor other users") {
  cluster board;
  fill(board.client_port());
  resource_watch watch(board);
  {
    std::list<never_reads> peers;
    for (int i = 0; i < 20; ++i) peers.emplace_back(board.client_port());
    honest_user honest(board.client_port());
    std::this_thread::sleep_for(1s);
    check_no_complaint(honest.stop());
    watch.check_idle();
  }
  watch.check_back_to_normal();
  board.stop();
}

// Bug: an answer for each peer in memory, for as long as the peer likes, or for ever.
TEST_CASE("peers that never read cost little memory, and for a while only") {
  cluster_options options;
  options.client_arguments = {"--http.write-timeout-ms=1000", "--http.max-unsent=16777216"};
  cluster board(options);
  fill(board.client_port());
  http_client client(board.client_port());
  REQUIRE(client.get("/top/10000").result_int() == 200);
  const std::size_t before = board.client().resident_bytes();
  constexpr std::size_t megabyte = memory_factor << 20;
  std::size_t most = 0;
  {
    std::list<never_reads> peers;
    honest_user honest(board.client_port());
    for (int i = 0; i < scaled(300); ++i) {
      peers.emplace_back(board.client_port());
      most = std::max(most, board.client().resident_bytes());
    }
    // All that do not read are cut off: then nothing waits that a stop would wait for.
    check_no_complaint(honest.stop());
    most = std::max(most, board.client().resident_bytes());
  }
  CHECK(most < before + 64 * megabyte);
  CHECK(board.client().resident_bytes() < before + 48 * megabyte);
  board.stop();
}

// Bug: memory for each list of which half has come, without a bound for all of them.
TEST_CASE("lists that are half sent are bounded together") {
  cluster_options options;
  options.client_arguments = {"--http.max-received=16777216"};
  cluster board(options);
  const std::size_t before = board.client().resident_bytes();
  const std::string half(1 << 20, ' ');
  std::list<raw_connection> peers;
  honest_user honest(board.client_port());
  for (int i = 0; i < 60; ++i) {
    peers.emplace_back(board.client_port());
    peers.back().send(
        "POST /boards/default/scores HTTP/1.1\r\nHost: a\r\nContent-Length: 2097152\r\n\r\n" +
        half);
  }
  check_error(peers.front().receive(), 503, "overloaded");
  CHECK(peers.front().ends());
  CHECK(board.client().resident_bytes() < before + 48 * (memory_factor << 20));
  // Those that stand still make room for who goes on, once all that they sent has been read; long
  // before they are timed out.
  const std::string list = "[" + std::string(1 << 20, ' ') + R"({"user":1,"total":99}])";
  http_client client(board.client_port());
  unsigned status = 503;
  for (int i = 0; i < 20 && status == 503; ++i) {
    status = client.send("POST", "/boards/default/scores", list).result_int();
    if (status == 503) std::this_thread::sleep_for(100ms);
  }
  CHECK(status == 200);
  check_no_complaint(honest.stop());
  board.stop();
}

// Bug: a parser that waits for the rest of one request and keeps a thread meanwhile.
TEST_CASE("peers that send a byte now and then keep nobody waiting") {
  cluster board;
  resource_watch watch(board);
  const std::string request = "PUT /score HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\n";
  {
    std::list<raw_connection> peers;
    for (int i = 0; i < 200; ++i) peers.emplace_back(board.client_port());
    honest_user honest(board.client_port());
    for (const char byte : request) {
      for (raw_connection& peer : peers) peer.send({&byte, 1});
    }
    check_no_complaint(honest.stop());
    watch.check_idle();
    // Slow, not wrong: the last byte still makes it a request.
    const std::string body = R"({"user":1,"total":99})";
    peers.front().send(body);
    check_entry(peers.front().receive(), {"1", 99});
  }
  watch.check_back_to_normal();
  board.stop();
}

// Bug: an answer on its way to a peer who left, delivered to the next one on the same descriptor.
TEST_CASE("nobody gets the answer of a peer who left") {
  cluster board;
  http_client client(board.client_port());
  REQUIRE(client.put("/score", absolute("1", 1)).result_int() == 200);
  for (int i = 0; i < scaled(2000); ++i) {
    {
      raw_connection leaver(board.client_port());
      leaver.send("GET /top/1 HTTP/1.1\r\nHost: a\r\n\r\n");
      if (i % 2 == 0) leaver.abort();
    }
    raw_connection next(board.client_port());
    // It asked for something that the leaver did not: a refusal, not a top.
    next.send("GET /top/0/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const response answer = next.receive();
    REQUIRE(answer.result_int() == 400);
    REQUIRE(next.ends());
  }
  board.stop();
}
