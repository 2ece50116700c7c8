#include "tools/hostile/crowd.hpp"

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "tools/hostile/unread_zmq_peer.hpp"
#include "tools/hostile/zmtp.hpp"

namespace scoreboard::hostile {

namespace {

constexpr int unread_requests = 4;
constexpr std::size_t announced_body_bytes = 2'000'000;
constexpr std::size_t sent_body_bytes = 20'000;

stuck_peers::text shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

habits http_crowd_habits(std::uint64_t entries) {
  const auto top = fmt::format("GET /top/{} HTTP/1.1\r\nHost: scoreboard\r\n\r\n", entries);
  std::string tops;
  for (int i = 0; i < unread_requests; ++i) tops += top;
  const auto list = fmt::format(
      "POST /boards/default/scores HTTP/1.1\r\nHost: scoreboard\r\nContent-Length: {}\r\n\r\n[",
      announced_body_bytes);
  return {
      {nullptr},
      {nullptr, shared(top)},
      {shared(tops)},
      {shared(list + std::string(sent_body_bytes, ' '))},
      {shared(
          std::string("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03 this is not HTTP\r\n\r\n", 32))},
      {shared(top.substr(0, top.size() / 2)), nullptr, true},
  };
}

habits zmq_crowd_habits(std::uint64_t entries) {
  const auto greeting = zmtp_greeting();
  const auto hello = greeting + zmtp_ready("DEALER", "");
  std::string reads;
  for (int i = 0; i < unread_requests; ++i) {
    const auto frame = top_frame(static_cast<std::uint64_t>(i) + 1, entries);
    reads += zmtp_part({frame.data(), frame.size()}, false);
  }
  return {
      {nullptr},
      {nullptr, shared(greeting)},
      {shared(hello)},
      {shared(hello + zmtp_part("this is no frame of a scoreboard", false))},
      {shared(hello + reads)},
      {shared(greeting), nullptr, true},
  };
}

}  // namespace scoreboard::hostile
