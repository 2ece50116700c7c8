// Peers on the server's ZMQ socket that do what libzmq's own interface does not let them do: claim
// routing ids, those that libzmq is about to make up for others and those that others have claimed,
// and send messages without an end.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/honest_user.hpp"
#include "tests/system/resource_watch.hpp"
#include "tests/system/scale.hpp"
#include "tools/hostile/zmtp.hpp"

using namespace scoreboard;
using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

namespace asio = boost::asio;
using endpoint = asio::generic::stream_protocol::endpoint;

endpoint tcp(std::uint16_t port) {
  return asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), port);
}

/// A ZMTP 3.0 peer, which may say what libzmq's own interface refuses to.
class zmtp_peer {
 public:
  /// Connected, and heard by the server: its READY has come.
  zmtp_peer(const endpoint& server, std::string_view type, std::string_view id)
      : socket_(context_) {
    socket_.connect(server);
    const auto limit = patient(10'000ms);
    const timeval patience{limit.count() / 1000, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    asio::write(socket_, asio::buffer(hostile::zmtp_greeting() + hostile::zmtp_ready(type, id)));
    std::string answer(64 + 8, '\0');
    boost::system::error_code refused;
    asio::read(socket_, asio::buffer(answer), refused);
    welcome_ = !refused && answer.ends_with("\5READY");
  }

  /// False when the server closed the connection instead.
  bool welcome() const { return welcome_; }

  /// False when the server has hung up.
  bool send(std::string_view bytes) {
    boost::system::error_code refused;
    asio::write(socket_, asio::buffer(bytes), refused);
    return !refused;
  }

 private:
  asio::io_context context_;
  asio::generic::stream_protocol::socket socket_;
  bool welcome_ = false;
};

/// Parts of a message that does not end with them.
std::string parts(std::size_t count, std::size_t bytes) {
  std::string part(bytes < 256 ? 2 : 9, '\0');
  part[0] = bytes < 256 ? '\1' : '\3';  // more parts follow; the length has 8 or 64 bits
  for (std::size_t i = 1, left = bytes; i < part.size(); ++i, left >>= 8U)
    part[part.size() - i] = static_cast<char>(left);
  part.resize(part.size() + bytes);
  std::string all;
  all.reserve(count * part.size());
  for (std::size_t i = 0; i < count; ++i) all += part;
  return all;
}

std::string made_up_id(std::uint32_t count) {
  std::string id(1, '\0');
  for (const unsigned shift : {24U, 16U, 8U, 0U}) id += static_cast<char>(count >> shift);
  return id;
}

class crowd {
 public:
  explicit crowd(endpoint server) : server_(std::move(server)) {}

  bool join(std::string_view type, std::string_view id) {
    return peers_.emplace_back(std::make_unique<zmtp_peer>(server_, type, id))->welcome();
  }

 private:
  endpoint server_;
  std::vector<std::unique_ptr<zmtp_peer>> peers_;
};

// What the first two ROUTERs of a process count from when rand() was not seeded.
constexpr std::uint32_t first_unseeded = 0x6b8b4567;
constexpr std::uint32_t second_unseeded = 0xe43c9869;

void claim_what_comes_next(const endpoint& server, std::uint32_t first) {
  crowd peers(server);
  for (std::uint32_t i = 0; i < 100; ++i) peers.join("DEALER", made_up_id(first + i));
  for (int i = 0; i < 20; ++i) CHECK(peers.join("DEALER", ""));
}

}  // namespace

// Bug: the counter from which libzmq makes up ids starts where everybody knows, so that a peer can
// claim the next ones; the peer that is to get one of these ends the server by an assertion.
TEST_CASE("peers that claim the ids which come next do not end the server") {
  cluster board;
  resource_watch watch(board);
  honest_user honest(board.client_port());
  claim_what_comes_next(tcp(board.server_port()), first_unseeded);
  const auto backup = board.data() / "backup";
  claim_what_comes_next(asio::local::stream_protocol::endpoint(backup.string()), second_unseeded);
  check_no_complaint(honest.stop());
  watch.check_back_to_normal();
  board.stop();
}

// Bug: a peer with the id of another takes its place or its answers, or breaks the server.
TEST_CASE("peers of any type and with any id disturb nobody") {
  cluster board;
  resource_watch watch(board);
  honest_user honest(board.client_port());
  {
    crowd peers(tcp(board.server_port()));
    for (const auto* type : {"REQ", "DEALER", "ROUTER", "REP", "SUB", "PUB", "PULL", "nonsense"}) {
      for (const auto& id : {std::string("same"), std::string(255, 'x'), std::string(255, '\0'),
                             std::string(1, '\0'), std::string()}) {
        peers.join(type, id);
        peers.join(type, id);
      }
    }
    CHECK(peers.join("DEALER", ""));
  }
  check_no_complaint(honest.stop());
  watch.check_back_to_normal();
  board.stop();
}

// Bug: parts of a message are kept until the last one comes, however many there are.
TEST_CASE("who sends a message without an end is cut off, and the memory comes back") {
  cluster board;
  resource_watch watch(board);
  honest_user honest(board.client_port());
  constexpr std::size_t most_sent = 300'000'000;
  constexpr std::size_t spare_bytes = std::size_t{250} << 20;
  const auto normal = board.server().resident_bytes();
  for (const std::size_t bytes : {65'000U, 1U, 0U}) {
    CAPTURE(bytes);
    zmtp_peer peer(tcp(board.server_port()), "DEALER", "endless");
    REQUIRE(peer.welcome());
    const auto some = parts(500'000 / (bytes + 2), bytes);
    std::size_t sent = 0;
    std::size_t most = 0;
    while (sent < most_sent && peer.send(some)) {
      sent += some.size();
      std::this_thread::sleep_for(1ms);  // as over a fast network
      most = std::max(most, board.server().resident_bytes());
    }
    CHECK(sent < most_sent);
    if (!sanitized) CHECK(most < normal + spare_bytes);
  }
  check_no_complaint(honest.stop());
  watch.check_back_to_normal();
  board.stop();
}
