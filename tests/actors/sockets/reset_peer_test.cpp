// Peers whose connection fails while what they sent waits to be taken.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.hpp>

#include "actors/sockets/socket_unit.hpp"
#include "tests/actors/child_process.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t largest_part = 1000;
constexpr auto longer_than_a_heartbeat = 1300ms;

/// What a ZMTP 3.0 peer says before its messages.
std::string hello(const std::string& type) {
  using namespace std::string_literals;
  auto said = "\xff\0\0\0\0\0\0\0\x01\x7f\x03\0NULL"s;
  constexpr std::size_t greeting_bytes = 64;
  said.resize(greeting_bytes);
  const auto ready = "\5READY\13Socket-Type\0\0\0"s + static_cast<char>(type.size()) + type;
  return said.append(1, '\4').append(1, static_cast<char>(ready.size())).append(ready);
}

/// Greets, sends `frames` messages, and resets the connection a little later.
void send_and_reset(int descriptor, const std::string& type, int frames) {
  const auto say = [&](const std::string& all) {
    return ::send(descriptor, all.data(), all.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(all.size());
  };
  std::string messages;
  for (int i = 0; i < frames; ++i) messages.append("\0\1x", 3);
  std::string heard(hello("DEALER").size(), '\0');
  const bool greeted =
      say(hello(type)) && ::recv(descriptor, heard.data(), heard.size(), MSG_WAITALL) > 0;
  if (!greeted || !say(messages)) ::_exit(1);
  std::this_thread::sleep_for(200ms);
  const ::linger reset{1, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(descriptor);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

// Bug: libzmq's timer for heartbeats finds a connection that has failed and from which frames still
// wait, and ends the process by an assertion: any peer could end a busy server so.
TEST_CASE("a peer that sends and resets does not end a server that is busy for a second") {
  const auto end = tests::run_in_child([] {
    zmq::context_t context(1);
    const auto socket = actors::socket_unit::listen(context, "tcp://127.0.0.1:*", largest_part);
    const auto endpoint = socket.socket.get(zmq::sockopt::last_endpoint);
    const auto port = std::stoi(endpoint.substr(endpoint.rfind(':') + 1));
    const auto address = loopback(static_cast<std::uint16_t>(port));
    const int peer = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(peer, generic(address), sizeof address) != 0) ::_exit(1);
    constexpr int more_than_are_read_ahead = 1000;
    send_and_reset(peer, "DEALER", more_than_are_read_ahead);
    std::this_thread::sleep_for(longer_than_a_heartbeat);
    ::_exit(0);
  });
  INFO(end.log);
  CHECK_FALSE(end.aborted);
  CHECK(end.code == 0);
}

// Bug: the same for a client, when its server ends.
TEST_CASE("a server that sends and resets does not end a client that is busy for a second") {
  const auto end = tests::run_in_child([] {
    const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listening, generic(address), sizeof address) != 0 || ::listen(listening, 1) != 0 ||
        ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      ::_exit(1);
    zmq::context_t context(1);
    const auto endpoint = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    auto client = actors::socket_unit::connect(context, endpoint, largest_part);
    client.socket.connect(endpoint);
    const int server = ::accept(listening, nullptr, nullptr);
    ::close(listening);
    constexpr int more_than_are_read_ahead = 20'000;
    send_and_reset(server, "ROUTER", more_than_are_read_ahead);
    std::this_thread::sleep_for(longer_than_a_heartbeat);
    ::_exit(0);
  });
  INFO(end.log);
  CHECK_FALSE(end.aborted);
  CHECK(end.code == 0);
}
