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

/// A whole request, checked as HTTP and nothing else.
struct request {
  std::string method = {};
  http::target target = {};
  std::string body = {};
  /// The values of this header, as often as it came.
  std::vector<std::string> idempotency_keys = {};
  /// What the load balancer made in its place.
  std::string balancer_key = {};
};

class request_handler {
 public:
  virtual ~request_handler() = default;

  /// The largest body that a request to there may have. Any thread.
  virtual std::size_t max_body_bytes(const target& where) const = 0;

  /// The answer to a request that the connection refuses itself.
  virtual response refuse(refusal why) const = 0;

  /// Answers through `with`, now or later, on the thread that calls this. Must not block.
  virtual void handle(request what, std::shared_ptr<exchange> with) = 0;
};

}  // namespace scoreboard::http
