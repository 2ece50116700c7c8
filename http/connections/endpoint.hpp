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

/// Listens, and gives each new connection to one of its workers. Pistache's part: accepting, and
/// the worker threads with their event loops.
class endpoint {
 public:
  /// Listens from now on, with a thread for each of `workers`, at least one, which share a group.
  /// `host`: a name or an address, an IPv6 one also in brackets. Throws std::runtime_error when it
  /// cannot. What the workers refer to must outlive this object.
  endpoint(const std::string& host, std::uint16_t port, std::vector<worker_setup> workers);

  /// Drops all connections.
  ~endpoint();

  /// New connections are refused by the system, so that a load balancer goes elsewhere, and those
  /// there are end with their next answer.
  void stop_accepting();

 private:
  const std::shared_ptr<connection_group> group_;
  std::unique_ptr<Pistache::Tcp::Listener> listener_;
  int listening_ = -1;  // the descriptor, which is Pistache's
};

}  // namespace scoreboard::http
