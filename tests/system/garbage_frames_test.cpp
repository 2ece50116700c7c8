// Ten thousand broken messages on the server's ZMQ port, and an honest user beside them.
#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/error.hpp>
#include <zmq.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/free_port.hpp"
#include "tests/system/honest_user.hpp"
#include "tests/system/random_seed.hpp"
#include "tests/system/resource_watch.hpp"
#include "tests/system/scale.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

using message = std::vector<std::string>;

// Everything that waits on the socket, without the sender's identity.
void collect(zmq::socket_t& socket, std::vector<message>& found) {
  zmq::message_t part;
  while (socket.recv(part, zmq::recv_flags::dontwait)) {
    message parts;
    while (part.more() && socket.recv(part)) parts.push_back(part.to_string());
    found.push_back(parts);
  }
}

// What a real client says to a server, overheard by standing where the server should be: the
// test needs no knowledge of the format, and follows it when it changes.
std::vector<message> overheard(zmq::context_t& context, const temp_dir& directory) {
  zmq::socket_t router(context, zmq::socket_type::router);
  const std::uint16_t server_port = free_port();
  router.bind(zmq_url(server_port));
  const std::uint16_t port = free_port();
  process client("overheard",
                 {SCOREBOARD_CLIENT, "--host=127.0.0.1", "--port=" + std::to_string(port),
                  "--server=" + zmq_url(server_port)},
                 directory.path());
  REQUIRE(listens(client, port));
  std::vector<message> found;
  const auto deadline = std::chrono::steady_clock::now() + patient(10s);
  while (found.size() < 10 && std::chrono::steady_clock::now() < deadline) {
    raw_connection user(port);
    user.send(
        "PUT /score HTTP/1.1\r\nHost: a\r\nContent-Length: 29\r\n\r\n"
        R"({"user":"mallory","total": 7})"
        "GET /top/10 HTTP/1.1\r\nHost: a\r\n\r\n");
    user.readable_within(50ms);
    collect(router, found);
  }
  return found;
}

class garbage_maker {
 public:
  garbage_maker(std::uint64_t seed, std::vector<message> samples)
      : random_(seed), samples_(std::move(samples)) {}

  message next() {
    switch (below(6)) {
      case 0:
        return {random_bytes(below(200))};
      case 1:
        return {""};
      case 2:
        return message(1 + below(200), random_bytes(below(4)));
      case 3:
        return message(2 + below(3), "");
      default:
        return damaged(samples_[below(samples_.size())]);
    }
  }

 private:
  message damaged(message parts) {
    if (parts.empty()) return parts;
    if (below(10) == 0) parts.insert(parts.begin() + offset(parts.size() + 1), random_bytes(8));
    std::string& part = parts[below(parts.size())];
    if (part.empty()) return parts;
    switch (below(4)) {
      case 0:
        part.resize(below(part.size()));
        break;
      case 1:
        part += random_bytes(1 + below(50));
        break;
      case 2:
        part.replace(below(part.size()), 1 + below(8), std::string(8, '\xff'));
        break;
      default:
        for (std::size_t flips = 1 + below(3); flips > 0; --flips) {
          char& byte = part[below(part.size())];
          byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << below(8)));
        }
    }
    return parts;
  }

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  std::ptrdiff_t offset(std::size_t limit) { return static_cast<std::ptrdiff_t>(below(limit)); }

  std::string random_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(below(256));
    return bytes;
  }

  std::mt19937_64 random_;
  std::vector<message> samples_;
};

zmq::socket_t stranger(zmq::context_t& context, std::uint16_t server_port) {
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  socket.set(zmq::sockopt::linger, static_cast<int>(patient(5s).count()));
  socket.set(zmq::sockopt::sndtimeo, static_cast<int>(patient(5s).count()));
  socket.connect(zmq_url(server_port));
  return socket;
}

bool send(zmq::socket_t& socket, const message& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    const auto flags = last ? zmq::send_flags::none : zmq::send_flags::sndmore;
    if (!socket.send(zmq::buffer(parts[i]), flags)) return false;
  }
  return true;
}

// Whatever it answers to garbage is thrown away, so that it never has to wait for a reader.
void drain(zmq::socket_t& socket) {
  zmq::message_t answer;
  while (socket.recv(answer, zmq::recv_flags::dontwait)) continue;
}

}  // namespace

// Bug: a frame that is believed before it is checked: a crash, an allocation of its choosing, an
// answer under somebody else's request id.
TEST_CASE("garbage messages on the server's port harm nobody") {
  constexpr int peers = 10;
  const std::uint64_t seed = random_seed();
  const temp_dir directory;
  zmq::context_t context;
  const std::vector<message> samples = overheard(context, directory);
  REQUIRE_FALSE(samples.empty());
  cluster board;
  resource_watch watch(board);
  honest_user honest(board.client_port());
  garbage_maker garbage(seed, samples);
  int sent = 0;
  for (int peer = 0; peer < peers; ++peer) {
    zmq::socket_t socket = stranger(context, board.server_port());
    for (int i = 0; i < scaled(10'000) / peers; ++i) {
      if (send(socket, garbage.next())) ++sent;
      drain(socket);
    }
  }
  CHECK(sent == scaled(10'000) / peers * peers);
  check_no_complaint(honest.stop());
  watch.check_back_to_normal();
  board.stop();
}

// Bug: no limit on a message's size: 100 peers would fill the memory.
TEST_CASE("huge messages on the server's port harm nobody") {
  cluster board;
  resource_watch watch(board);
  honest_user honest(board.client_port());
  {
    zmq::context_t context;
    for (int i = 0; i < 5; ++i) {
      zmq::socket_t socket = stranger(context, board.server_port());
      socket.set(zmq::sockopt::linger, 1000);
      send(socket, {std::string(17 << 20, 'x')});
    }
  }
  check_no_complaint(honest.stop());
  watch.check_back_to_normal();
  board.stop();
}

// Bug: a peer that is no ZMQ peer at all, kept for ever or believed.
TEST_CASE("bytes of other protocols on the server's port harm nobody") {
  using namespace std::string_literals;
  const std::uint64_t seed = random_seed();
  std::mt19937_64 random(seed);
  cluster board;
  resource_watch watch(board);
  honest_user honest(board.client_port());
  const std::string greeting = "\xff\0\0\0\0\0\0\0\x01\x7f\x03\0NULL"s;
  for (int i = 0; i < scaled(1000); ++i) {
    std::string bytes;
    for (int size = 0; size < i % 300; ++size) bytes += static_cast<char>(random() & 0xffU);
    if (i % 3 == 0) bytes.insert(0, greeting);
    if (i % 3 == 1) bytes = "GET /top/1 HTTP/1.1\r\nHost: a\r\n\r\n";
    try {
      raw_connection connection(board.server_port());
      connection.send(bytes);
      if (i % 2 == 0) connection.abort();
    } catch (const boost::system::system_error&) {
      // Thrown out while still talking: quite right.
    }
  }
  check_no_complaint(honest.stop());
  watch.check_back_to_normal();
  board.stop();
}
