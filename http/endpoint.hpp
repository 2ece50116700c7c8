#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "http/connection.hpp"
#include "http/connection_group.hpp"

namespace Pistache::Http {
class Endpoint;
}

namespace scoreboard::http {

/// Listens, and gives every connection's input to a `connection`. Pistache's part: accepting, its
/// worker threads and their event loops, and closing connections that idle.
class endpoint {
 public:
  struct options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8000;
    std::size_t threads = 1;
    std::size_t max_connections = 10'000;
    std::chrono::milliseconds idle_timeout{75'000};  ///< between requests
  };

  /// Listens from now on. Throws std::runtime_error when it cannot. `handler` and `writer` must
  /// outlive this object.
  endpoint(const options& chosen, std::shared_ptr<connection_group> group, request_handler& handler,
           slow_writer& writer);

  /// Drops all connections.
  ~endpoint();

  /// New connections are refused by the system, so that a load balancer goes elsewhere, and those
  /// there are end with their next answer.
  void stop_accepting();

 private:
  const std::uint16_t port_;
  const std::shared_ptr<connection_group> group_;
  std::unique_ptr<Pistache::Http::Endpoint> endpoint_;
};

}  // namespace scoreboard::http
