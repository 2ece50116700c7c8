#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/connections/refusal.hpp"
#include "http/connections/response.hpp"

namespace scoreboard::http {

class exchange;

/// A whole request, checked as HTTP and nothing else.
struct request {
  std::string method;
  std::string target;
  std::string body;
  std::vector<std::string> idempotency_keys;  ///< the values of this header, as often as it came
  std::string balancer_key;                   ///< what the load balancer made in its place
};

class request_handler {
 public:
  virtual ~request_handler() = default;

  /// The largest body that a request of `target` may have. Any thread.
  virtual std::size_t max_body_bytes(std::string_view target) const = 0;

  /// The answer to a request that the connection refuses itself.
  virtual response refuse(refusal why) const = 0;

  /// Answers through `with`, now or later, on the thread that calls this. Must not block.
  virtual void handle(request what, std::shared_ptr<exchange> with) = 0;
};

}  // namespace scoreboard::http
