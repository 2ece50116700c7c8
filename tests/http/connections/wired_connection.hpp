#pragma once

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/api/failure.hpp"
#include "http/connections/connection.hpp"
#include "tests/catch.hpp"

namespace scoreboard::tests {

/// The date of every answer in tests.
constexpr std::string_view date = "Sun, 06 Nov 1994 08:49:37 GMT";

/// What every head has after the date.
inline const std::string guard_lines =
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";

/// A loop in which time passes only when the test says so.
class still_loop final : public http::connection_loop {
 public:
  using connection_loop::connection_loop;

  void watch(int fd, bool input, bool output) override { watched[fd] = {input, output}; }

  void pass(std::chrono::milliseconds time) {
    begin_turn(now + time, std::chrono::sys_seconds(std::chrono::seconds(784'111'777)));
  }

  std::map<int, std::pair<bool, bool>> watched;  // input, output
};

/// Keeps the requests that arrive, for the test to answer.
class recording_handler final : public http::request_handler {
 public:
  std::size_t max_body_bytes(const http::target& target) const override {
    return target.text() == "/large" ? 2'000'000 : 4096;
  }

  http::response refuse(http::refusal why) const override {
    return http::failure(http::code_of(why));
  }

  void handle(http::request request, std::shared_ptr<http::exchange> exchange) override {
    if (answer_at_once)
      exchange->answer({200, request.target.text()});
    else
      open_.push_back(std::move(exchange));
    requests.push_back(std::move(request));
  }

  std::string_view noted_header() const noexcept override { return "Noted"; }

  void on_answered(const http::answered_request& what) override {
    answered.push_back({what.kind, what.status, what.took});
    texts.push_back(fmt::format("{} {} {} {} by \"{}\" \"{}\"", what.status, what.method,
                                what.target, what.body_bytes, what.sender, what.noted));
    ids.emplace_back(what.id);
  }

  std::size_t waiting() const { return open_.size(); }

  void answer(std::size_t index, http::response_body body) {
    // A copy, because the answer may bring the next request, which changes open_.
    const auto exchange = open_.at(index);
    exchange->answer({200, std::move(body)});
  }

  /// For other kinds of answers.
  http::exchange& exchange_of(std::size_t index) { return *open_.at(index); }

  void let_go() { const auto gone = std::exchange(open_, {}); }

  /// What the connections told of an answer.
  struct told {
    std::size_t kind = 0;
    int status = 0;
    std::chrono::nanoseconds took{};

    friend bool operator==(const told&, const told&) = default;
  };

  bool answer_at_once = true;
  std::vector<http::request> requests;
  std::vector<told> answered;
  std::vector<std::string> texts;  // of the same
  std::vector<std::string> ids;    // of the same

 private:
  std::vector<std::shared_ptr<http::exchange>> open_;
};

/// What the connections of one worker have in common.
struct workshop {
  explicit workshop(std::size_t max_received = 1'000'000, std::size_t max_unsent = 10'000'000) {
    group->max_received_bytes = max_received;
    group->max_unsent_bytes = max_unsent;
    loop.emplace(group, handler);
    loop->pass({});
  }

  std::shared_ptr<http::connection_group> group = std::make_shared<http::connection_group>();
  recording_handler handler;
  std::optional<still_loop> loop;
};

/// A connection over a socket pair; the test has the peer's end.
class wired_connection {
 public:
  explicit wired_connection(still_loop& loop) : loop_(loop) {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) == 0);
    on = std::make_shared<http::connection>(ends_[1], loop_);
  }
  ~wired_connection() {
    on = nullptr;
    for (const int fd : ends_) ::close(fd);
  }
  wired_connection(const wired_connection&) = delete;
  wired_connection& operator=(const wired_connection&) = delete;

  /// One turn of the loop, with the events of its descriptors.
  void turn() {
    pollfd room{ends_[1], POLLOUT, 0};
    if (loop_.watched[ends_[1]].second && ::poll(&room, 1, 0) == 1) on->on_writable();
    loop_.large_requests.run();
    loop_.turns.run();
  }

  /// Everything that the peer receives, followed by '$' when the connection is closed.
  std::string received() {
    std::string all;
    for (int quiet_turns = 0; quiet_turns < 3; ++quiet_turns) {
      turn();
      for (std::array<char, 65536> buffer{};;) {
        const auto size = ::recv(ends_[0], buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size < 0) break;
        if (size == 0) return all + "$";
        all.append(buffer.data(), static_cast<std::size_t>(size));
        quiet_turns = 0;
      }
    }
    return all;
  }

  /// Lets time pass and tells the connection.
  void pass(std::chrono::milliseconds time) {
    loop_.pass(time);
    on->on_tick();
  }

  int fd() const { return ends_[1]; }
  int peer_fd() const { return ends_[0]; }

  std::shared_ptr<http::connection> on;

 private:
  still_loop& loop_;
  std::array<int, 2> ends_{};
};

/// One connection and everything that it needs.
struct lone_connection : workshop, wired_connection {
  lone_connection() : wired_connection(*loop) {}
};

/// A successful answer on the wire.
inline std::string ok(std::string_view body, std::string_view headers = {}) {
  return "HTTP/1.1 200 OK\r\nDate: " + std::string(date) + "\r\n" + guard_lines +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

constexpr std::string_view put = "PUT /score HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
constexpr std::string_view get = "GET /top/1 HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace scoreboard::tests
