#include "actors/sockets/read_bytes.hpp"

#include <algorithm>

// The kernel's header, because the C library's lacks the count; they cannot be included together.
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace scoreboard::actors {

std::optional<std::uint64_t> read_bytes(int descriptor) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  // Asked for second: what arrives or is read in between makes the difference smaller.
  int waiting = 0;
  if (::ioctl(descriptor, SIOCINQ, &waiting) != 0) return std::nullopt;
  const std::uint64_t received = info.tcpi_bytes_received;
  return received - std::min(received, static_cast<std::uint64_t>(waiting));
}

}  // namespace scoreboard::actors
