#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "tools/hostile/crowd.hpp"
#include "tools/hostile/options.hpp"
#include "tools/hostile/stuck_peers.hpp"
#include "tools/hostile/unread_zmq_peer.hpp"

namespace {

using namespace scoreboard::hostile;

std::string tops(const options& given, std::size_t peer) {
  std::string text;
  for (std::size_t i = 0; i < given.requests; ++i) {
    const auto entries = entries_to_ask(given.entries, given.distinct, peer * given.requests + i);
    text += fmt::format("GET /top/{} HTTP/1.1\r\nHost: scoreboard\r\n\r\n", entries);
  }
  return text;
}

std::string all_but_a_byte_of_a_list(std::size_t bytes) {
  constexpr const char* path = "/boards/default/scores";
  constexpr const char* element = R"({"user":1,"score":"+1"},)";
  auto text = fmt::format("POST {} HTTP/1.1\r\nHost: scoreboard\r\nContent-Length: {}\r\n\r\n[",
                          path, bytes + 1);
  const auto end = text.size() - 1 + bytes;
  while (text.size() < end) text += element;
  text.resize(end);
  return text;
}

std::string stay(const options& given, stuck_peers& peers) {
  const auto result = peers.run(stuck_peers::seconds(given.seconds));
  return fmt::format(
      "{} connections opened, {} attempts to connect refused, {} connections ended by the service, "
      "{} reset by peers, {} bytes sent",
      result.opened, result.refused, result.closed, result.reset, result.sent_bytes);
}

std::string unread_http(const options& given) {
  const auto request = [&given](std::size_t peer) {
    return stuck_peers::habit{std::make_shared<const std::string>(tops(given, peer))};
  };
  stuck_peers peers(given.port, given.connections, request, given.reconnect);
  return stay(given, peers);
}

std::string half_sent(const options& given) {
  const auto list = std::make_shared<const std::string>(all_but_a_byte_of_a_list(given.bytes));
  const auto same = [&list](std::size_t) { return stuck_peers::habit{list}; };
  stuck_peers peers(given.port, given.connections, same, given.reconnect);
  return stay(given, peers);
}

std::string mixed(const options& given, const habits& kinds) {
  const auto in_turn = [&kinds](std::size_t peer) { return kinds[peer % kinds.size()]; };
  stuck_peers peers(given.port, given.connections, in_turn, given.reconnect);
  return stay(given, peers);
}

std::string unread_zmq(const options& given) {
  const auto end = std::chrono::steady_clock::now() + stuck_peers::seconds(given.seconds);
  unread_zmq_peer peer(given.port);
  const auto sent = peer.send(given.reads, given.entries, given.distinct);
  std::this_thread::sleep_until(end);
  return fmt::format("{} of {} reads sent", sent, given.reads);
}

std::string attack(const options& given) {
  switch (given.attack) {
    case options::mode::unread_http:
      return unread_http(given);
    case options::mode::half_sent:
      return half_sent(given);
    case options::mode::unread_zmq:
      return unread_zmq(given);
    case options::mode::crowd:
      return mixed(given, http_crowd_habits(given.entries));
    case options::mode::zmq_crowd:
      return mixed(given, zmq_crowd_habits(given.entries));
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  try {
    options given;
    if (const auto code = given.read(argc, argv, std::cout, std::cerr)) return *code;
    std::cout << attack(given) << '\n';
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::cerr << "hostile_peers: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
