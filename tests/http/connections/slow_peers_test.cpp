// Peers that are slow to send, to read and to close; the test controls the time.
#include <list>
#include <string>

#include <sys/socket.h>

#include "tests/catch.hpp"
#include "tests/http/connections/wired_connection.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using tests::get;
using tests::lone_connection;
using tests::ok;
using tests::put;
using tests::wired_connection;
using tests::workshop;

namespace {

const std::string put_head = "PUT /large HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";

}  // namespace

TEST_CASE("a request that does not arrive whole in time gets 408") {
  for (const auto size : {std::size_t{5}, put.size() - 1}) {
    lone_connection wired;
    wired.on->on_input(get);
    CHECK(wired.received() == ok("/top/1"));  // ends the deadline of the first request
    wired.pass(9s);
    wired.on->on_input(put.substr(0, size));
    wired.pass(9'999ms);
    CHECK(wired.received().empty());
    wired.pass(1ms);
    CHECK(wired.received().starts_with("HTTP/1.1 408 "));
    CHECK(wired.handler.requests.size() == 1);
  }
}

// Catches a deadline that each byte extends.
TEST_CASE("a request that arrives byte by byte has one deadline") {
  lone_connection wired;
  for (const char byte : put.substr(0, 11)) {
    wired.on->on_input({&byte, 1});
    wired.pass(1s);
  }
  CHECK(wired.received().starts_with("HTTP/1.1 408 "));
}

// Catches empty lines that begin a request or keep a connection open for ever.
TEST_CASE("a peer that connects and sends nothing is dropped") {
  for (const std::string_view nothing : {"", "\r\n", "\n"}) {
    lone_connection wired;
    for (int second = 0; second < 9; ++second) {
      wired.pass(1s);
      wired.on->on_input(nothing);
    }
    CHECK(wired.received().empty());
    wired.pass(1s);
    CHECK(wired.received() == "$");
  }
}

TEST_CASE("a connection without requests is closed after its time") {
  lone_connection wired;
  wired.on->on_input(get);
  CHECK(wired.received() == ok("/top/1"));
  wired.pass(74s);
  wired.on->on_input("\r\n");
  CHECK(wired.received().empty());
  wired.pass(1s);
  CHECK(wired.received() == "$");
}

TEST_CASE("no deadline runs while a request is handled") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.pass(1h);
  wired.handler.answer(0, "late");
  CHECK(wired.received() == ok("late"));
}

TEST_CASE("a peer that does not read is dropped") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.handler.answer(0, std::string(5'000'000, 'x'));
  for (int i = 0; i < 100; ++i) wired.turn();
  wired.pass(9'999ms);
  CHECK_FALSE(wired.on->ended());
  wired.pass(1ms);
  CHECK(wired.on->ended());
  const auto got = wired.received();
  CHECK(got.size() < 5'000'000);
  CHECK(got.back() == '$');
  CHECK(wired.group->unsent_bytes == 0);
  CHECK(wired.group->unfinished == 0);
}

// Catches a deadline that outlives its answer: such a deadline once ended the whole process.
TEST_CASE("an answer that is taken in the turn of its deadline is taken in time") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  const std::string body(5'000'000, 'x');
  wired.handler.answer(0, body);
  for (int i = 0; i < 100; ++i) wired.turn();
  wired.loop->pass(10s);
  CHECK(wired.received() == ok(body));
  wired.on->on_tick();
  CHECK_FALSE(wired.on->ended());
  wired.on->on_input(get);
  wired.handler.answer(1, "next");
  CHECK(wired.received() == ok("next"));
}

TEST_CASE("a peer that does not close after the last answer is dropped") {
  lone_connection wired;
  wired.on->on_input("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(wired.received().back() == '$');
  CHECK(wired.group->unfinished == 1);  // ending the process now could lose the answer
  wired.pass(1'999ms);
  CHECK_FALSE(wired.on->ended());
  wired.pass(1ms);
  CHECK(wired.on->ended());
  CHECK(wired.group->unfinished == 0);
}

// Catches a process that ends while a request waits for its turn, is handled, or its answer is made
// or sent: an answer of 10 000 entries once was cut off in the middle, because it was made when
// nobody counted it.
TEST_CASE("a request is settled when its answer is sent whole, and not before") {
  workshop shared(4'000'000);
  wired_connection wired(*shared.loop);
  const auto unsettled = [&] { return shared.group->requests - shared.group->settled; };
  shared.handler.answer_at_once = false;
  wired.on->on_input(get);
  CHECK(unsettled() == 1);
  const std::string body(5'000'000, 'x');
  shared.handler.answer(0, body);
  CHECK(unsettled() == 1);
  CHECK(wired.received() == ok(body));
  CHECK(unsettled() == 0);

  wired.on->on_input(put_head + std::string(1'000'000, 'x'));
  REQUIRE(shared.handler.requests.size() == 1);
  CHECK(unsettled() == 1);
  wired.turn();
  REQUIRE(shared.handler.requests.size() == 2);
  CHECK(unsettled() == 1);
  wired.on->on_disconnect();
  CHECK(unsettled() == 0);
  shared.handler.answer(1, "late");
  CHECK(shared.group->requests == 2);
  CHECK(unsettled() == 0);

  lone_connection last;
  last.on->on_input("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(last.group->settled == 1);
  last.on->on_input(get);
  CHECK(last.group->requests == 1);
}

// Catches large answers that are written as a whole before other peers are served.
TEST_CASE("large answers are sent in turns, and small ones do not wait for them") {
  workshop shared(1'000'000, 100'000'000);
  shared.handler.answer_at_once = false;
  std::list<wired_connection> peers;
  const int size = 1 << 20;
  for (int i = 0; i < 32; ++i) {
    auto& peer = peers.emplace_back(*shared.loop);
    ::setsockopt(peer.fd(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    peer.on->on_input(get);
  }
  const auto text = std::make_shared<const std::string>(400'000, 'x');
  for (std::size_t i = 0; i < peers.size(); ++i) shared.handler.answer(i, text);
  wired_connection small(*shared.loop);
  small.on->on_input(get);
  shared.handler.answer(peers.size(), "small");
  std::array<char, 4096> buffer{};
  CHECK(::recv(small.peer_fd(), buffer.data(), buffer.size(), MSG_DONTWAIT) > 0);
  shared.loop->turns.run();
  int served = 0;
  for (auto& peer : peers)
    served += ::recv(peer.peer_fd(), buffer.data(), buffer.size(), MSG_DONTWAIT) > 0 ? 1 : 0;
  CHECK(served > 0);
  CHECK(served < 10);
  for (int turn = 0; turn < 10; ++turn) shared.loop->turns.run();
  served = 0;
  for (auto& peer : peers)
    served += ::recv(peer.peer_fd(), buffer.data(), buffer.size(), MSG_DONTWAIT) > 0 ? 1 : 0;
  CHECK(served == 32);
}

// Catches memory that grows with the number of peers that ask for much and read nothing.
TEST_CASE("answers that wait for slow peers are bounded, and the slowest peers are cut off") {
  workshop shared(1'000'000, 10'000'000);
  shared.handler.answer_at_once = false;
  std::list<wired_connection> peers;
  for (std::size_t i = 0; i < 10; ++i) {
    auto& peer = peers.emplace_back(*shared.loop);
    peer.on->on_input(get);
    shared.handler.answer(i, std::string(2'100'000, 'x'));
    CHECK(shared.group->unsent_bytes <= 10'000'000);
    shared.loop->turns.run();
    if (i == 3) CHECK_FALSE(peers.front().received().empty());  // this one reads
    shared.loop->turns.run();
  }
  int left = 0;
  for (const auto& peer : peers) left += peer.on->ended() ? 0 : 1;
  CHECK(left >= 4);
  CHECK(left <= 5);
  CHECK_FALSE(peers.back().on->ended());
  CHECK(peers.back().received() == ok(std::string(2'100'000, 'x')));
}

// Catches ten thousand connections that each send half of a list and wait.
TEST_CASE("incomplete bodies are bounded together, and stalled senders are refused") {
  workshop shared(2'500'000);
  std::list<wired_connection> peers;
  for (int i = 0; i < 20; ++i) {
    auto& peer = peers.emplace_back(*shared.loop);
    peer.on->on_input(put_head);
    for (int piece = 0; piece < 9; ++piece) peer.on->on_input(std::string(20'000, 'x'));
    CHECK(shared.group->received_bytes <= 2'500'000);
  }
  const auto got = peers.front().received();
  CHECK(got.starts_with("HTTP/1.1 503 "));
  CHECK(got.find("Retry-After: 1\r\n") != std::string::npos);
  CHECK(got.find("Connection: close\r\n") != std::string::npos);
  CHECK(got.back() == '$');
  CHECK(peers.back().received().empty());
  // Senders of small bodies, and senders that make progress, are not refused for that.
  wired_connection honest(*shared.loop);
  honest.on->on_input(put.substr(0, put.size() - 1));
  honest.on->on_input(put.substr(put.size() - 1));
  CHECK(honest.received() == ok("/score"));
  honest.on->on_input(put_head);
  for (int piece = 0; piece < 50; ++piece) honest.on->on_input(std::string(20'000, 'x'));
  CHECK(honest.received() == ok("/large"));
  peers.clear();
  CHECK(shared.group->received_bytes < 1000);
}

// Catches pipelined requests that are not counted.
TEST_CASE("requests that are sent ahead are bounded together, too") {
  workshop shared(100'000);
  shared.handler.answer_at_once = false;
  std::list<wired_connection> peers;
  for (int i = 0; i < 10; ++i) {
    auto& peer = peers.emplace_back(*shared.loop);
    peer.on->on_input(std::string(get) + std::string(30'000, 'x'));
    CHECK(shared.group->received_bytes <= 100'000);
  }
  shared.handler.answer(0, "1");
  const auto got = peers.front().received();
  CHECK(got == ok("1", "Connection: close\r\n") + "$");
}

// Catches small requests that wait while every list that came with them is parsed.
TEST_CASE("large requests are handled one a turn, after the small ones that came with them") {
  workshop shared(10'000'000);
  shared.handler.answer_at_once = false;
  wired_connection first(*shared.loop);
  wired_connection second(*shared.loop);
  wired_connection gone(*shared.loop);
  wired_connection small(*shared.loop);
  const std::string list = put_head + std::string(1'000'000, 'x');
  first.on->on_input(list);
  gone.on->on_input(list);
  second.on->on_input(list);
  small.on->on_input(get);
  gone.on->on_disconnect();
  REQUIRE(shared.handler.requests.size() == 1);
  CHECK(shared.handler.requests[0].target.text() == "/top/1");
  CHECK(shared.loop->large_requests.run());
  CHECK(shared.handler.requests.size() == 2);
  CHECK(shared.loop->large_requests.run());
  CHECK(shared.handler.requests.size() == 3);
  CHECK(shared.loop->large_requests.empty());
  CHECK_FALSE(shared.loop->large_requests.run());
  shared.handler.answer(2, "2");
  CHECK(second.received() == ok("2"));
}

// Catches lists that wait for their turn and are not counted.
TEST_CASE("large requests that wait for their turn count as received") {
  workshop shared(4'000'000);
  std::list<wired_connection> senders;
  for (int i = 0; i < 10; ++i)
    senders.emplace_back(*shared.loop).on->on_input(put_head + std::string(1'000'000, 'x'));
  CHECK(shared.group->received_bytes <= 4'000'000);
  int refused = 0;
  for (auto& sender : senders)
    if (sender.received().starts_with("HTTP/1.1 503 ")) ++refused;
  CHECK(refused >= 6);
  CHECK(refused < 10);
  CHECK(shared.group->received_bytes < 1000);
}
