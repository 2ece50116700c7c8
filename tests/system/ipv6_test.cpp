// IPv6 between people and clients, and between clients and the server.
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tests/catch.hpp"
#include "tests/skip.hpp"
#include "tests/system/curve_files.hpp"
#include "tests/system/free_port.hpp"
#include "tests/system/process.hpp"
#include "tests/system/scale.hpp"
#include "tests/system/temp_dir.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

bool has_ipv6() {
  asio::io_context context;
  tcp::acceptor acceptor(context);
  boost::system::error_code failure;
  acceptor.open(tcp::v6(), failure);
  if (!failure) acceptor.bind({asio::ip::address_v6::loopback(), 0}, failure);
  return !failure;
}

std::string placed(std::string text, std::uint16_t port) {
  if (const auto at = text.find("PORT"); at != std::string::npos)
    text.replace(at, 4, std::to_string(port));
  return text;
}

/// The first line of the answer to GET /top/1; empty when nobody answers.
std::string ask(const std::string& address, std::uint16_t port) {
  tcp::iostream stream;
  stream.expires_after(patient(3s));
  stream.connect(tcp::endpoint(asio::ip::make_address(address), port));
  stream << "GET /top/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" << std::flush;
  std::string line;
  std::getline(stream, line);
  return line;
}

template <class Predicate>
bool becomes_true(Predicate reached) {
  const auto latest = std::chrono::steady_clock::now() + patient(10s);
  while (!reached()) {
    if (std::chrono::steady_clock::now() > latest) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

std::ptrdiff_t count(const std::string& text, const std::string& word) {
  std::ptrdiff_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

struct addresses {
  std::string bind;
  std::string server;
  std::string host;
  std::vector<std::string> people;  ///< where they find the client
};

/// A server and a client.
class pair {
 public:
  explicit pair(const addresses& chosen)
      : bind_(placed(chosen.bind, server_port_)),
        client_(
            "client",
            with({SCOREBOARD_CLIENT, "--host=" + chosen.host, "--port=" + std::to_string(port_),
                  "--server=" + placed(chosen.server, server_port_), "--bridge.deadline-ms=1000",
                  "--access.tokens=" + tokens().string(), "--access.public-read=*"},
                 keys_.client_arguments()),
            directory_.path()) {}

  void start_server() {
    server_ = std::make_unique<process>("server",
                                        with({SCOREBOARD_SERVER, "--bind=" + bind_, "--shards=2",
                                              "--data=" + (directory_.path() / "data").string()},
                                             keys_.server_arguments()),
                                        directory_.path());
  }

  std::uint16_t port() const { return port_; }
  process& client() { return client_; }
  std::string logs() const {
    return client_.standard_error() + (server_ ? server_->standard_error() : std::string());
  }

 private:
  static std::vector<std::string> with(std::vector<std::string> command,
                                       const std::vector<std::string>& arguments) {
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }

  /// Who listens beyond this machine has to have a token file; nobody has the token of this one.
  std::filesystem::path tokens() const {
    constexpr std::size_t digits = 64;
    auto path = directory_.path() / "tokens";
    std::ofstream(path) << "nobody read * sha256:" << std::string(digits, '0') << '\n';
    return path;
  }

  temp_dir directory_;
  curve_files keys_{directory_.path()};  // some of the addresses are those of other machines, too
  std::uint16_t server_port_ = free_port();
  std::uint16_t port_ = free_port();
  std::string bind_;
  std::unique_ptr<process> server_;
  process client_;
};

}  // namespace

// Bug: an IPv6 address that is taken for a malformed one, or that starts a client which never finds
// its server.
TEST_CASE("IPv6 addresses work wherever IPv4 ones do") {
  if (!has_ipv6()) return scoreboard::tests::skip("this machine has no ::1");
  const std::vector<addresses> all{
      {"tcp://[::1]:PORT", "tcp://[::1]:PORT", "::1", {"::1"}},
      {"tcp://[::]:PORT", "tcp://127.0.0.1:PORT", "[::1]", {"::1"}},
      {"tcp://*:PORT", "tcp://[::1]:PORT", "::", {"::1", "127.0.0.1"}},
      {"tcp://*:PORT", "tcp://127.0.0.1:PORT", "localhost", {"127.0.0.1"}},
      {"tcp://127.0.0.1:PORT", "tcp://localhost:PORT", "*", {"127.0.0.1"}},
  };
  for (const auto& one : all) {
    pair both(one);
    both.start_server();
    for (const auto& address : one.people) {
      const bool answers =
          becomes_true([&] { return ask(address, both.port()).starts_with("HTTP/1.1 200"); });
      INFO(one.bind << ' ' << one.server << ' ' << one.host << '\n' << both.logs());
      CHECK(answers);
    }
    both.client().send_signal(SIGTERM);
    CHECK(both.client().wait_exit(patient(10s)) == 0);
  }
}

// Bug: a client whose server can never be reached, and nothing in its log; a descriptor on which it
// listens and which it does not find to stop.
TEST_CASE("a client says once that it has no server, and when it has found it") {
  const bool ipv6 = has_ipv6();
  pair both(ipv6 ? addresses{"tcp://[::1]:PORT", "tcp://[::1]:PORT", "::1", {}}
                 : addresses{"tcp://127.0.0.1:PORT", "tcp://127.0.0.1:PORT", "127.0.0.1", {}});
  const auto told = [&](const std::string& line) { return count(both.logs(), line); };
  CHECK(becomes_true([&] { return told("cannot reach a server at tcp://") > 0; }));
  both.start_server();
  CHECK(becomes_true([&] { return told("connected to the server at tcp://") > 0; }));
  INFO(both.logs());
  CHECK(told("cannot reach a server at tcp://") == 1);
  CHECK(told("connected to the server at tcp://") == 1);
  both.client().send_signal(SIGTERM);
  CHECK(both.client().wait_exit(patient(10s)) == 0);
}
