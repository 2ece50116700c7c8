#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/api/api.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/http/connections/wired_connection.hpp"

namespace scoreboard::tests {

/// Built into the program, as far as tests know.
inline constexpr std::array page_files{
    http::page_file{"/openapi.yaml", "application/yaml", "openapi: 3"},
    http::page_file{"/docs", "text/html; charset=utf-8", "<p>docs</p>"},
    http::page_file{"/docs/a b.css", "text/css", "p {}"},
};

/// An api with its bridge; the server is the test.
class api_fixture : public actor_fixture {
 public:
  /// Everything is allowed to everybody.
  api_fixture() : api_fixture(std::make_unique<http::access_control>(), {}) {}

  api_fixture(std::unique_ptr<http::access_control> access_rules, http::cross_origin allowed,
              http::audit_log* audit = nullptr, std::chrono::milliseconds slow = {},
              http::access_log* accesses = nullptr)
      : access(std::move(access_rules)),
        origins(std::move(allowed)),
        door{*access, origins, audit, accesses, slow},
        bridge(system.spawn<actors::bridge>(nullptr, std::ref<actors::frame_port>(port),
                                            std::ref(inflight), std::chrono::milliseconds(1000))),
        api(bridge, inflight, {}, files, door, counted_requests) {
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

  void answer(std::uint64_t id, wire::outcome outcome, const wire::answer_origin& origin = {}) {
    happens(bridge, incoming<wire::answer>("", {{id, std::move(outcome), origin}}));
    run();
  }

  /// The read that left last. REQUIRES: it is one.
  wire::read last_read() const { return std::get<wire::read>(left().back().what); }

  /// The update that left last. REQUIRES: it is one.
  wire::update last_update() const { return std::get<wire::update>(left().back().what); }

  /// The changes of the update that left last. REQUIRES: it has some.
  wire::change_list last_changes() const {
    return std::get<wire::change_list>(last_update().action);
  }

  const std::unique_ptr<http::access_control> access;
  const http::cross_origin origins;
  const http::door_rules door;
  recording_port<wire::request> port;
  actors::inflight_limit inflight{1000};
  caf::actor bridge;
  const http::static_files files{page_files};
  http::request_metrics counted_requests;
  http::api api;
  std::shared_ptr<http::connection_group> group = std::make_shared<http::connection_group>();
  still_loop loop{group, api};
};

/// Somebody who asks over a connection of his own.
class person {
 public:
  explicit person(api_fixture& of) : of_(of) {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    fd_ = ends[0];
    other_fd_ = ends[1];
    on_ = std::make_shared<http::connection>(other_fd_, of.loop);
  }
  ~person() {
    on_ = nullptr;
    ::close(other_fd_);
    ::close(fd_);
  }
  person(const person&) = delete;
  person& operator=(const person&) = delete;

  void get(const std::string& path) { send("GET", path); }

  void send(const std::string& method, const std::string& path, const std::string& body = {},
            const std::string& headers = {}) {
    std::string bytes = method;
    bytes.append(" ").append(path).append(" HTTP/1.1\r\nHost: x\r\n").append(headers);
    if (!body.empty())
      bytes.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    on_->on_input(bytes.append("\r\n").append(body));
    of_.loop.large_requests.run();
    of_.run();
  }

  /// Asks what is answered without the server, and gets the answer.
  std::string ask(const std::string& method, const std::string& path,
                  const std::string& body = {}) {
    send(method, path, body);
    return received();
  }

  /// The same, with a faulty Idempotency-Key.
  std::string ask_with_bad_key(const std::string& method, const std::string& path,
                               const std::string& body) {
    send(method, path, body, "Idempotency-Key: a b\r\n");
    return received();
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
    return body_of(ask_server("GET", path, {}, std::move(what)));
  }

  /// Asks, has it answered, and gets the answer.
  std::string ask_server(const std::string& method, const std::string& path,
                         const std::string& body, wire::outcome outcome,
                         const wire::answer_origin& origin = {}, const std::string& headers = {}) {
    send(method, path, body, headers);
    of_.answer(of_.left().back().id, std::move(outcome), origin);
    return received();
  }

  /// The code of the error that the request gets without the server; empty when it is sent there.
  std::string refused(const std::string& method, const std::string& path,
                      const std::string& body = {}) {
    return code_in(ask(method, path, body));
  }

  /// The code in an answer that is an error.
  static std::string code_in(const std::string& answer) {
    constexpr std::string_view before = R"("code":")";
    const auto at = answer.find(before);
    if (at == std::string::npos) return {};
    const auto begin = at + before.size();
    return answer.substr(begin, answer.find('"', begin) - begin);
  }

  static std::string body_of(const std::string& answer) {
    const auto head = answer.find("\r\n\r\n");
    return head == std::string::npos ? std::string() : answer.substr(head + 4);
  }

 private:
  api_fixture& of_;
  int fd_ = -1;
  int other_fd_ = -1;
  std::shared_ptr<http::connection> on_;
};

/// The value of a header; empty when there is none.
inline std::string header(const std::string& answer, const std::string& name) {
  const auto at = answer.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 4;
  return answer.substr(begin, answer.find("\r\n", begin) - begin);
}

/// Users as paths name them.
inline boards::user_reference integer_user(std::int64_t user) {
  return {ranking::user_id(user), true};
}
inline boards::user_reference text_user(std::string user) {
  return {ranking::user_id(std::move(user)), false};
}

/// What became of one score.
inline wire::results total_of(std::int64_t total) { return {{total}}; }

inline wire::listing list(std::uint64_t tag, std::int64_t total) {
  return {tag, {{ranking::user_id(1), total, 0}}};
}

inline std::string json(std::int64_t total) {
  return R"([{"user":1,"total":)" + std::to_string(total) + "}]";
}

inline std::uint64_t known_tag(const wire::request& what) {
  return std::get<wire::read>(what.what).known_tag;
}

}  // namespace scoreboard::tests
