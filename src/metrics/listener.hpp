#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "src/metrics/exposition.hpp"

namespace scoreboard::metrics {

/// Says where it is not possible to listen, and why.
struct listen_error : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Answers GET /metrics at an address of its own, on a thread of its own, with one answer for each
/// connection. There is no access control: keep it on loopback or a private network.
///
/// Whoever connects has 5 s for all of it. At most 16 are connected; one more pushes out the one
/// that is there for longest, so peers that send nothing do not keep others away. A head has at
/// most 8 KiB. Anything else than GET or HEAD of /metrics gets 404 or 405, and what is no HTTP
/// nothing.
class listener {
 public:
  /// Listens from now on. `host`: a name or an address, an IPv6 address with or without brackets.
  /// `shown` must outlive this object. Throws listen_error.
  listener(const std::string& host, std::uint16_t port, exposition& shown);

  /// Drops all connections.
  ~listener();

  listener(const listener&) = delete;
  listener& operator=(const listener&) = delete;

 private:
  class session;
  class server;

  std::unique_ptr<server> server_;
};

}  // namespace scoreboard::metrics
