#include "http/connection.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace scoreboard;
using http::connection;
using http::exchange;
using http::request;

namespace {

/// Keeps the requests that arrive, for the test to answer.
class recording_handler final : public http::request_handler {
 public:
  std::size_t max_body_bytes(std::string_view target) const override {
    return target == "/large" ? 100'000 : 4096;
  }

  void handle(request what, std::shared_ptr<exchange> with) override {
    if (answer_at_once) with->answer({200, what.target});
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(what));
    if (!answer_at_once) open_.push_back(std::move(with));
  }

  std::vector<request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }

  void answer(std::size_t index, const std::string& body) {
    std::unique_lock lock(mutex_);
    const auto one = open_.at(index);
    lock.unlock();
    one->answer({200, body});
  }

  void let_go() {
    std::unique_lock lock(mutex_);
    const auto gone = std::exchange(open_, {});
    lock.unlock();
  }

  bool answer_at_once = true;

 private:
  mutable std::mutex mutex_;  // the slow writer's thread brings requests, too
  std::vector<request> requests_;
  std::vector<std::shared_ptr<exchange>> open_;
};

/// A connection over a socket pair, with the peer's end in the test's hands.
class wired_connection {
 public:
  wired_connection() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    peer_ = ends[0];
    on = std::make_shared<connection>(ends[1], group, handler, writer_);
    ::close(ends[1]);  // as when the owner of the original lets go first
  }
  ~wired_connection() {
    handler.let_go();
    ::close(peer_);
  }
  wired_connection(const wired_connection&) = delete;
  wired_connection& operator=(const wired_connection&) = delete;

  /// What the peer gets: until it is quiet for a moment, or closed (then with '$' at the end).
  std::string received(int quiet_ms = 50) const {
    std::string all;
    std::array<char, 65536> buffer{};
    for (;;) {
      pollfd wait{peer_, POLLIN, 0};
      if (::poll(&wait, 1, quiet_ms) == 0) return all;
      const auto size = ::read(peer_, buffer.data(), buffer.size());
      if (size <= 0) return all + "$";
      all.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }

  std::shared_ptr<http::connection_group> group = std::make_shared<http::connection_group>();
  recording_handler handler;
  std::shared_ptr<connection> on;

 private:
  http::slow_writer writer_;
  int peer_ = -1;
};

std::string ok(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

bool starts_with(const std::string& text, std::string_view start) {
  return text.compare(0, start.size(), start) == 0;
}

constexpr std::string_view put = "PUT /score HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
constexpr std::string_view get = "GET /top/1 HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace

TEST_CASE("a request is found wherever it is split") {
  for (std::size_t at = 0; at <= put.size(); ++at) {
    wired_connection wired;
    wired.on->on_input(put.substr(0, at));
    CHECK(wired.handler.requests().size() == (at == put.size() ? 1 : 0));
    wired.on->on_input(put.substr(at));
    CAPTURE(at);
    REQUIRE(wired.handler.requests().size() == 1);
    CHECK(wired.handler.requests()[0].method == "PUT");
    CHECK(wired.handler.requests()[0].target == "/score");
    CHECK(wired.handler.requests()[0].body == "hello");
    CHECK(wired.received(0) == ok("/score"));
  }
}

TEST_CASE("requests that come together are answered in order, one at a time") {
  wired_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(std::string(get) + std::string(put) + std::string(get));
  REQUIRE(wired.handler.waiting() == 1);
  wired.handler.answer(0, "1");
  REQUIRE(wired.handler.waiting() == 2);
  wired.handler.answer(1, "2");
  wired.handler.answer(2, "3");
  CHECK(wired.received() == ok("1") + ok("2") + ok("3"));
}

// Catches recursion from answer to next request.
TEST_CASE("thousands of requests in one piece cost no stack") {
  wired_connection wired;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += get;
  wired.on->on_input(many);
  std::string all;
  for (int i = 0; i < 1000; ++i) all += ok("/top/1");
  CHECK(wired.received(200) == all);
  CHECK(wired.handler.requests().size() == 1000);
}

TEST_CASE("a peer that runs far ahead of its answers gets the current one and no more") {
  wired_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  for (int i = 0; i < 100; ++i) wired.on->on_input(std::string(4096, 'x'));
  REQUIRE(wired.handler.waiting() == 1);
  wired.handler.answer(0, "1");
  const auto got = wired.received();
  CHECK(starts_with(got, "HTTP/1.1 200 OK\r\n"));
  CHECK(got.find("Connection: close\r\n") != std::string::npos);
  CHECK(got.back() == '$');
  CHECK(wired.handler.requests().size() == 1);
}

TEST_CASE("what is not plain HTTP is refused and nothing after it is read") {
  const std::string host = "Host: x\r\n";
  const auto big = std::string(10'000, 'x');
  std::string many_headers;
  while (many_headers.size() < 9'000) many_headers += "X-Header: y\r\n";
  const std::vector<std::pair<std::string, std::string>> table{
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n", "411"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\n\r\n", "411"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n", "411"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding : chunked\r\n\r\n", "4"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
       "411"},
      {"PUT / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
       "411"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3, 3\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: +3\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: -3\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3x\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999999\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 4097\r\n\r\n", "413"},
      {"GET / HTTP/1.1\r\n" + host + "X: " + big, "431"},
      {"GET /" + big, "431"},
      {"GET / HTTP/1.1\r\n" + host + many_headers, "431"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
      {"GET / HTTP/3.0\r\n" + host + "\r\n", "400"},
      {"GET /a b HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET  / HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"G\x01T / HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", "400"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
      {std::string("\0\0\0\0", 4) + "\r\n\r\n", "400"},
      {"\x16\x03\x01\x02\x01\r\n\r\n", "400"},
  };
  for (const auto& [bytes, status] : table) {
    wired_connection wired;
    wired.on->on_input(bytes);
    wired.on->on_input(get);
    CAPTURE(bytes.substr(0, 80));
    const auto got = wired.received();
    CHECK(starts_with(got, "HTTP/1.1 " + status));
    CHECK(got.find("Connection: close\r\n") != std::string::npos);
    CHECK(got.find("\"code\"") != std::string::npos);
    CHECK(got.back() == '$');
    CHECK(wired.handler.requests().empty());
  }
}

TEST_CASE("staying open follows the version and the Connection header") {
  const auto closes = [](const std::string& head) {
    wired_connection wired;
    wired.on->on_input(head + "\r\n");
    return wired.received(20).back() == '$';
  };
  CHECK_FALSE(closes("GET / HTTP/1.1\r\nHost: x\r\n"));
  CHECK(closes("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"));
  CHECK(closes("GET / HTTP/1.0\r\n"));
  CHECK_FALSE(closes("GET / HTTP/1.0\r\nConnection: keep-alive\r\n"));
}

TEST_CASE("a sender that waits for leave to send its body gets it") {
  wired_connection wired;
  wired.on->on_input(
      "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(wired.received() == "HTTP/1.1 100 Continue\r\n\r\n");
  wired.on->on_input("hi");
  CHECK(wired.received() == ok("/"));
}

// Catches an answer that is cut where the socket's buffer ends, and a thread that spins there.
TEST_CASE("an answer larger than the socket's buffer arrives whole") {
  wired_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(std::string(get) + std::string(get));
  const std::string body(5'000'000, 'x');
  wired.handler.answer(0, body);
  CHECK(wired.handler.waiting() == 1);  // the next one waits for the whole of this one
  CHECK(wired.received(200) == ok(body));
  REQUIRE(wired.handler.waiting() == 2);
  wired.handler.answer(1, "2");
  CHECK(wired.received() == ok("2"));
}

TEST_CASE("a peer that does not read is dropped") {
  wired_connection wired;
  wired.group->write_patience = std::chrono::milliseconds(50);
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.handler.answer(0, std::string(5'000'000, 'x'));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto got = wired.received();
  CHECK(got.size() < 5'000'000);
  CHECK(got.back() == '$');
}

TEST_CASE("a request that nobody answers is answered when it is let go") {
  wired_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.handler.let_go();
  CHECK(starts_with(wired.received(), "HTTP/1.1 504 "));
}

TEST_CASE("an answer after the peer has gone goes nowhere") {
  wired_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.on->on_disconnect();
  wired.handler.answer(0, "late");
  CHECK(wired.received() == "$");
}

// Catches a limit that counts each piece of the head by itself.
TEST_CASE("a head that comes header by header is bounded, too") {
  wired_connection wired;
  wired.on->on_input("GET / HTTP/1.1\r\nHost: x\r\n");
  for (int i = 0; i < 700; ++i) wired.on->on_input("X-Header: y\r\n");
  CHECK(starts_with(wired.received(), "HTTP/1.1 431 "));
}

TEST_CASE("a request that does not arrive whole in time is told so") {
  for (const auto size : {std::size_t{5}, put.size() - 1}) {
    wired_connection wired;
    wired.group->request_patience = std::chrono::milliseconds(30);
    wired.on->start();
    wired.on->on_input(get);
    CHECK(wired.received() == ok("/top/1"));  // the time-out of the first request is over
    wired.on->on_input(put.substr(0, size));
    CHECK(starts_with(wired.received(200), "HTTP/1.1 408 "));
    CHECK(wired.handler.requests().size() == 1);
  }
}

TEST_CASE("who connects and says nothing is dropped") {
  wired_connection wired;
  wired.group->request_patience = std::chrono::milliseconds(30);
  wired.on->start();
  CHECK(wired.received(200) == "$");
}

TEST_CASE("at the end every answer is the last one of its connection") {
  wired_connection wired;
  wired.group->ending = true;
  wired.on->on_input(get);
  const auto got = wired.received();
  CHECK(got.find("Connection: close\r\n") != std::string::npos);
  CHECK(got.back() == '$');
}

// Catches memory that grows with the number of peers who ask for much and read nothing.
TEST_CASE("what waits for slow peers is bounded") {
  http::slow_writer shared;
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
  const std::string large(http::slow_writer::max_waiting_bytes / 2 + 1, 'x');
  const auto patience = std::chrono::milliseconds(10'000);
  CHECK(shared.write(ends[0], large, patience, [](bool) {}));
  CHECK_FALSE(shared.write(ends[0], large, patience, [](bool) {}));
  CHECK(shared.write(ends[0], "small", patience, [](bool) {}));
  for (const int fd : ends) ::close(fd);
}
