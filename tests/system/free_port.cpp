#include "tests/system/free_port.hpp"

#include <random>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace scoreboard::system_test {

namespace {

constexpr int first_port = 10'000;
constexpr int last_port = 32'000;
constexpr int attempts = 200;

bool can_be_bound(std::uint16_t port) {
  using boost::asio::ip::tcp;
  boost::asio::io_context context;
  tcp::socket socket(context, tcp::v4());
  boost::system::error_code failure;
  socket.bind({boost::asio::ip::address_v4::loopback(), port}, failure);
  return !failure;
}

}  // namespace

std::uint16_t free_port() {
  static std::mt19937 random(std::random_device{}());
  std::uniform_int_distribution<int> any_port(first_port, last_port);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const auto port = static_cast<std::uint16_t>(any_port(random));
    if (can_be_bound(port)) return port;
  }
  throw std::runtime_error("no free port found");
}

}  // namespace scoreboard::system_test
