#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "http/connections/refusal.hpp"
#include "http/connections/response.hpp"
#include "http/connections/target.hpp"

namespace scoreboard::http {

class exchange;

/// A complete request, valid as HTTP; its meaning is not checked.
struct request {
  std::string method = {};
  http::target target = {};
  std::string body = {};
  /// The values of all Idempotency-Key headers.
  std::vector<std::string> idempotency_keys = {};
  /// The key that the load balancer made for requests without one (Scoreboard-Balancer-Key).
  std::string balancer_key = {};
};

/// Answers the requests of connections.
class request_handler {
 public:
  virtual ~request_handler() = default;

  /// The largest body that a request to this target may have. Any thread.
  virtual std::size_t max_body_bytes(const target& target) const = 0;

  /// The answer to a request that the connection refuses itself.
  virtual response refuse(refusal why) const = 0;

  /// Answers through `exchange`, now or later, on the thread that calls this. Must not block.
  virtual void handle(request request, std::shared_ptr<exchange> exchange) = 0;
};

}  // namespace scoreboard::http
