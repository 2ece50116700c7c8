#include "actors/sockets/received_bytes.hpp"

// The kernel's header, because the C library's lacks the count; they cannot be included together.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace scoreboard::actors {

std::optional<std::uint64_t> received_bytes(int descriptor) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return info.tcpi_bytes_received;
}

}  // namespace scoreboard::actors
