#include "http/api.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/actors/actor_fixture.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;
using tests::incoming;

namespace {

/// An api with its bridge; the server is the test.
class api_fixture : public tests::actor_fixture {
 public:
  api_fixture()
      : bridge(system.spawn<actors::bridge>(nullptr, std::ref<actors::frame_port>(port),
                                            std::ref(gate), 1000ms)),
        api(bridge, gate, {}) {
    run();
  }
  ~api_fixture() {
    caf::anon_send_exit(bridge, caf::exit_reason::user_shutdown);
    run();
  }

  /// Requests that have left, all frames together.
  std::vector<wire::request> left() const {
    std::vector<wire::request> all;
    for (const auto& frame : port.frames)
      all.insert(all.end(), frame.messages.begin(), frame.messages.end());
    return all;
  }

  void answer(std::uint64_t id, wire::outcome what) {
    caf::anon_send(bridge, incoming<wire::answer>("", {{id, std::move(what)}}));
    run();
  }

  tests::recording_port<wire::request> port;
  actors::request_gate gate{1000};
  caf::actor bridge;
  http::api api;
  std::shared_ptr<http::connection_group> group = std::make_shared<http::connection_group>();
  http::slow_writer writer;
};

/// Somebody who asks over a connection of his own.
class person {
 public:
  explicit person(api_fixture& of) : of_(of) {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    fd_ = ends[0];
    on_ = std::make_shared<http::connection>(ends[1], of.group, of.api, of.writer);
    ::close(ends[1]);
    on_->start();
  }
  ~person() { ::close(fd_); }
  person(const person&) = delete;
  person& operator=(const person&) = delete;

  void get(const std::string& path) {
    on_->on_input("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    of_.run();
  }

  /// What came, to the end of the body; empty when nothing did.
  std::string received() const {
    std::array<char, 65536> buffer{};
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, 0) == 0) return {};
    const auto size = ::read(fd_, buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(size)};
  }

  /// Asks, has it answered, and gets the body.
  std::string get(const std::string& path, wire::outcome what) {
    get(path);
    of_.answer(of_.left().back().id, std::move(what));
    return body_of(received());
  }

  static std::string body_of(const std::string& answer) {
    const auto head = answer.find("\r\n\r\n");
    return head == std::string::npos ? std::string() : answer.substr(head + 4);
  }

 private:
  api_fixture& of_;
  int fd_ = -1;
  std::shared_ptr<http::connection> on_;
};

wire::listing list(std::uint64_t version, std::int64_t total) {
  return {version, {{ranking::user_id(1), total, 0}}};
}

std::string json(std::int64_t total) {
  return R"([{"user":1,"total":)" + std::to_string(total) + "}]";
}

std::uint64_t known_version(const wire::request& what) {
  if (const auto* top = std::get_if<wire::top_query>(&what.what)) return top->known_version;
  return std::get<wire::window_query>(what.what).known_version;
}

}  // namespace

// Catches replies that cannot be shared, and sharing that forgets one who asked.
TEST_CASE_METHOD(api_fixture, "equal reads that leave together leave as one and all are answered") {
  person first(*this);
  person second(*this);
  person other(*this);
  port.next_result = actors::frame_port::result::full;
  first.get("/top/10");
  second.get("/top/10");
  other.get("/top/11");
  port.next_result = actors::frame_port::result::sent;
  caf::anon_send(bridge, actors::socket_writable{});
  run();
  const auto requests = left();
  REQUIRE(requests.size() == 2);
  answer(requests[0].id, list(0, 5));
  CHECK(person::body_of(first.received()) == json(5));
  CHECK(person::body_of(second.received()) == json(5));
  CHECK(other.received().empty());
  answer(requests[1].id, list(0, 6));
  CHECK(person::body_of(other.received()) == json(6));
  CHECK(gate.inside() == 0);
}

TEST_CASE_METHOD(api_fixture, "what the server calls unchanged is what it said before") {
  person one(*this);
  CHECK(one.get("/top/10", list(0, 5)) == json(5));
  CHECK(known_version(left().back()) == 0);
  CHECK(one.get("/top/10", list(77, 6)) == json(6));
  CHECK(known_version(left().back()) == 0);
  CHECK(one.get("/top/10", wire::unchanged{}) == json(6));
  CHECK(known_version(left().back()) == 77);
  CHECK(one.get("/top/10/1", list(78, 7)) == json(7));
  CHECK(known_version(left().back()) == 0);
  CHECK(one.get("/top/10", list(79, 8)) == json(8));
  CHECK(known_version(left().back()) == 77);
  CHECK(one.get("/top/10/1", wire::unchanged{}) == json(7));
  CHECK(known_version(left().back()) == 78);
  CHECK(one.get("/top/10", wire::unchanged{}) == json(8));
  CHECK(known_version(left().back()) == 79);
}

// Catches a JSON that is looked for when the answer comes: it may be gone, or another one.
TEST_CASE_METHOD(api_fixture, "an unchanged answer is that of the version its read knew") {
  person early(*this);
  person late(*this);
  person many(*this);
  CHECK(early.get("/top/10", list(77, 5)) == json(5));
  early.get("/top/10");
  const auto open = left().back();
  CHECK(known_version(open) == 77);
  for (std::uint64_t i = 20; i < 200; ++i) many.get("/top/" + std::to_string(i), list(i + 1000, 6));
  late.get("/top/10");
  CHECK(known_version(left().back()) == 0);
  answer(open.id, wire::unchanged{});
  CHECK(person::body_of(early.received()) == json(5));
  CHECK(late.received().empty());
}

TEST_CASE_METHOD(api_fixture, "unchanged is no answer to who knows nothing") {
  person one(*this);
  one.get("/top/10");
  answer(left().back().id, wire::unchanged{});
  CHECK(one.received().starts_with("HTTP/1.1 503 "));
}
