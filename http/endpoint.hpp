#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "http/connection.hpp"

namespace Pistache::Http {
class Endpoint;
}

namespace scoreboard::http {

/// Listens, and gives every connection's input to a `connection`. Pistache's part: accepting, its
/// worker threads and their event loops, and the time-outs of silent peers.
class endpoint {
 public:
  struct options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8000;
    std::size_t threads = 1;
    std::size_t max_connections = 10'000;
    std::chrono::milliseconds request_timeout{10'000};  ///< from a request's first byte to its last
    std::chrono::milliseconds idle_timeout{75'000};     ///< between requests
    connection::limits limits;
  };

  /// Listens from now on. Throws std::runtime_error when it cannot. `handler` and `writer` must
  /// outlive this object.
  endpoint(const options& chosen, request_handler& handler, slow_writer& writer);

  /// Stops listening and drops all connections.
  ~endpoint();

 private:
  std::unique_ptr<Pistache::Http::Endpoint> endpoint_;
};

}  // namespace scoreboard::http
