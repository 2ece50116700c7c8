#include "actors/sockets/zap_handler.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace scoreboard::actors {

namespace {

// The parts of a request, see RFC 27; the credentials of CURVE are the client's public key.
enum request_part : std::size_t {
  version,
  id,
  its_domain,
  address,
  identity,
  mechanism,
  key,
  count
};

std::string z85(const zmq::message_t& binary_key) {
  constexpr std::size_t key_bytes = 32;
  constexpr std::size_t key_length = 40;
  if (binary_key.size() != key_bytes) return {};
  std::array<char, key_length + 1> text{};
  ::zmq_z85_encode(text.data(), binary_key.data<std::uint8_t>(), key_bytes);
  return text.data();
}

std::vector<zmq::message_t> receive_all(zmq::socket_t& socket) {
  std::vector<zmq::message_t> parts;
  do {
    if (!socket.recv(parts.emplace_back(), zmq::recv_flags::dontwait)) return {};
  } while (parts.back().more());
  return parts;
}

}  // namespace

zap_handler::zap_handler(zmq::context_t& context, const allow_list& allowed)
    : allowed_(allowed), requests_(context, zmq::socket_type::rep) {
  requests_.set(zmq::sockopt::linger, 0);
  requests_.bind("inproc://zeromq.zap.01");
  end_ = ::eventfd(0, EFD_CLOEXEC);
  if (end_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { run(); });
}

zap_handler::~zap_handler() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(end_, &one, sizeof one);
  thread_.join();
  ::close(end_);
}

void zap_handler::run() {
  std::array<zmq_pollitem_t, 2> watched{
      {{requests_.handle(), 0, ZMQ_POLLIN, 0}, {nullptr, end_, ZMQ_POLLIN, 0}}};
  while (watched[1].revents == 0) {
    if (::zmq_poll(watched.data(), watched.size(), -1) < 0) {
      if (errno != EINTR) throw zmq::error_t();
      continue;
    }
    if (watched[0].revents != 0) answer();
  }
}

void zap_handler::answer() {
  const auto request = receive_all(requests_);
  if (request.empty()) return;
  std::string user;
  if (request.size() == count && request[mechanism].to_string_view() == "CURVE" &&
      request[its_domain].to_string_view() == domain)
    user = z85(request[key]);
  const bool is_allowed = !user.empty() && allowed_.has(user);
  if (!is_allowed)
    refusals_.warn(
        fmt::format("refused a connection from {}: the key {} is not in the list of allowed keys",
                    request.size() > address ? request[address].to_string_view() : "?", user),
        {}, std::chrono::steady_clock::now());
  const std::string request_id = request.size() > id ? request[id].to_string() : std::string();
  const std::array<std::string, 6> reply{"1.0",
                                         request_id,
                                         is_allowed ? "200" : "400",
                                         is_allowed ? "OK" : "unknown key",
                                         is_allowed ? user : std::string(),
                                         ""};
  for (std::size_t i = 0; i < reply.size(); ++i) {
    const auto more = i + 1 < reply.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
    requests_.send(zmq::buffer(reply[i]), more | zmq::send_flags::dontwait);
  }
}

std::string user_id_of(zmq::message_t& part) {
  const char* const key = ::zmq_msg_gets(part.handle(), "User-Id");
  return key == nullptr ? std::string() : std::string(key);
}

}  // namespace scoreboard::actors
