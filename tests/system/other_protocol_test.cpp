// A server and a client process of different versions of the protocol between them. The other one
// is a ZMQ socket that this test has.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include <zmq.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/free_port.hpp"
#include "tests/system/process.hpp"
#include "tests/system/raw_connection.hpp"
#include "tests/system/scale.hpp"
#include "tests/system/temp_dir.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

// The header of a frame, which is the same in all versions: a magic number, two bytes of version,
// and a direction.
constexpr std::size_t header_bytes = 7;
constexpr std::size_t version_at = 5;  // the less significant byte
constexpr std::size_t direction_at = 6;
constexpr char to_server = 1;
constexpr char to_client = 2;

void be_patient(zmq::socket_t& socket) {
  const auto limit = static_cast<int>(patient(10s).count());
  socket.set(zmq::sockopt::rcvtimeo, limit);
  socket.set(zmq::sockopt::sndtimeo, limit);
  socket.set(zmq::sockopt::linger, 0);
}

/// A server whose version is `ahead` of the client's: answers each frame with its own header.
class other_server {
 public:
  other_server(zmq::context_t& context, std::uint16_t port, int ahead)
      : socket_(context, zmq::socket_type::router), ahead_(ahead) {
    be_patient(socket_);
    socket_.bind(zmq_url(port));
  }

  void refuse_one() {
    zmq::message_t peer;
    zmq::message_t frame;
    REQUIRE(socket_.recv(peer));
    REQUIRE(socket_.recv(frame));
    auto header = frame.to_string().substr(0, header_bytes);
    REQUIRE(header.size() == header_bytes);
    REQUIRE(header[direction_at] == to_server);
    header[version_at] = static_cast<char>(header[version_at] + ahead_);
    header[direction_at] = to_client;
    socket_.send(peer, zmq::send_flags::sndmore);
    socket_.send(zmq::buffer(header), zmq::send_flags::none);
  }

 private:
  zmq::socket_t socket_;
  int ahead_;
};

}  // namespace

// Bug: people wait until their deadline for what can never be answered, and are told that it may
// have been done; a balancer goes on sending requests there; nobody learns what to upgrade.
TEST_CASE("a client says at once that its server has another version of the protocol") {
  const auto ahead = GENERATE(1, -1);
  const temp_dir directory;
  zmq::context_t context;
  const auto server_port = free_port();
  other_server server(context, server_port, ahead);
  const auto port = free_port();
  process client("client",
                 {SCOREBOARD_CLIENT, "--port=" + std::to_string(port),
                  "--server=" + zmq_url(server_port), "--bridge.deadline-ms=60000"},
                 directory.path());
  REQUIRE(listens(client, port));
  // What leaves before the client knows of its connection may have left on an earlier one.
  const auto deadline = std::chrono::steady_clock::now() + patient(10s);
  while (client.standard_error().find("connected to") == std::string::npos &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(5ms);
  for (const std::string request :
       {"PUT /score HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\n{\"user\":1,\"total\":99}",
        "GET /top/1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    CAPTURE(request);
    raw_connection connection(port, patient(10s));
    connection.send(request);
    server.refuse_one();
    const auto answer = connection.receive();
    check_error(answer, 503, "unavailable");
    CHECK(answer.body().find("another version") != std::string::npos);
    CHECK_FALSE(answer["Retry-After"].empty());
  }
  const auto log = client.standard_error();
  CAPTURE(log);
  const auto line = log.find("the server has version ");
  REQUIRE(line != std::string::npos);
  CHECK(log.find("the server has version ", line + 1) == std::string::npos);
  CHECK(log.find("install the same release", line) != std::string::npos);
  client.send_signal(SIGTERM);
  CHECK(client.wait_exit(patient(5s)) == 0);
}

// Bug: a server that leaves a client of another version without an answer, or believes its frame.
TEST_CASE("a server tells a client of another version of the protocol which one it has") {
  cluster board;
  zmq::context_t context;
  zmq::socket_t client(context, zmq::socket_type::dealer);
  be_patient(client);
  client.connect(zmq_url(board.server_port()));
  constexpr char other = '\xee';
  for (int i = 0; i < 2; ++i) {
    client.send(zmq::buffer(std::string{'S', 'B', 'O', '1', 0, other, to_server, 'x'}),
                zmq::send_flags::none);
    zmq::message_t answer;
    REQUIRE(client.recv(answer));
    const auto header = answer.to_string();
    REQUIRE(header.size() == header_bytes);
    CHECK(header.substr(0, 5) == std::string({'S', 'B', 'O', '1', 0}));
    CHECK(header[version_at] != other);
    CHECK(header[direction_at] == to_client);
  }
  const auto log = board.server().standard_error();
  CAPTURE(log);
  const auto line = log.find("it has version 238 of the protocol");
  REQUIRE(line != std::string::npos);
  CHECK(log.find("it has version 238", line + 1) == std::string::npos);
  board.stop();
}
