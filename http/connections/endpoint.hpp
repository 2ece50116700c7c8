#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/connections/connection_group.hpp"
#include "http/connections/worker.hpp"

namespace Pistache::Tcp {
class Listener;
}

namespace scoreboard::http {

/// Listens and gives each new connection to one of its workers. Pistache accepts the connections
/// and runs the worker threads with their event loops.
class endpoint {
 public:
  /// Listens from now on, with one thread for each of `workers`. `host` is a name or an address; an
  /// IPv6 address may be in brackets. Throws std::runtime_error if it cannot listen.
  /// REQUIRES: at least one worker; all share one group; what they refer to outlives this object.
  endpoint(const std::string& host, std::uint16_t port, std::vector<worker_setup> workers);

  /// Drops all connections.
  ~endpoint();

  /// From now on the system refuses new connections, so that a load balancer goes elsewhere.
  /// Existing connections end with their next answer.
  void stop_accepting();

 private:
  const std::shared_ptr<connection_group> group_;
  std::unique_ptr<Pistache::Tcp::Listener> listener_;
  int listening_ = -1;  // the listening descriptor, which Pistache owns
};

}  // namespace scoreboard::http
