// One request and its answer.
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "http/connections/connection.hpp"

namespace scoreboard::http {

exchange::~exchange() {
  if (const auto peer = connection_.lock())
    send(*peer, peer->loop_.handler.refuse(refusal::unanswered));
}

void exchange::answer(const response& response) {
  if (const auto peer = std::exchange(connection_, {}).lock())
    send(*peer, response);
  else
    tell(response.status);
}

std::unique_ptr<body_stream> exchange::begin(const response& head,
                                             std::shared_ptr<piece_source> source) {
  auto peer = std::exchange(connection_, {}).lock();
  tell(head.status);
  if (!peer || !peer->begin_stream(head, std::move(source))) return nullptr;
  return std::make_unique<body_stream>(std::move(peer));
}

void exchange::set_kind(std::size_t kind) {
  if (const auto peer = connection_.lock()) peer->measure_.set_kind(kind);
}

void exchange::set_sender(std::string_view name) {
  if (const auto peer = connection_.lock()) peer->measure_.set_sender(name);
}

std::string exchange::peer_address() const {
  const auto peer = connection_.lock();
  return peer ? peer->measure_.peer() : std::string();
}

void exchange::send(connection& peer, const response& response) {
  tell(response.status);
  peer.answer(response);
}

void exchange::tell(int status) {
  if (const auto told = std::exchange(told_, nullptr)) told(status);
}

std::string address_of(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  const void* bytes = nullptr;
  if (address.ss_family == AF_INET)
    bytes = &reinterpret_cast<const sockaddr_in*>(&address)->sin_addr;
  else if (address.ss_family == AF_INET6)
    bytes = &reinterpret_cast<const sockaddr_in6*>(&address)->sin6_addr;
  if (bytes == nullptr) return {};
  const auto* const found = ::inet_ntop(address.ss_family, bytes, text.data(), text.size());
  return found != nullptr ? std::string(found) : std::string();
}

}  // namespace scoreboard::http
