#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
  /// The values of all Authorization headers: secrets, which stand in no log and no answer.
  std::vector<std::string> authorizations = {};
  /// The origin of the page whose script sends this; empty when none is named.
  std::string origin = {};
};

/// Answers the requests of connections.
class request_handler {
 public:
  virtual ~request_handler() = default;

  /// The largest body that a request to this target may have. Any thread.
  virtual std::size_t max_body_bytes(const target& target) const = 0;

  /// Why a request is to be refused before its body is read, as far as its head tells; nullopt when
  /// it is not. Asked only where the body is large, larger than allowed, or its sender waits for
  /// "100 Continue". Any thread.
  virtual std::optional<refusal> refuse_head(const request& /*head*/) const { return std::nullopt; }

  /// The lines that every answer's head has besides, with their line ends, for a request of that
  /// origin. Any thread.
  virtual std::string lines_for_origin(std::string_view /*origin*/) const { return {}; }

  /// The answer to a request that the connection refuses itself.
  virtual response refuse(refusal why) const = 0;

  /// Answers through `exchange`, now or later, on the thread that calls this. Must not block.
  virtual void handle(request request, std::shared_ptr<exchange> exchange) = 0;

  /// A request of this kind, which handle() gave it (see exchange::set_kind), was answered so,
  /// after so long. 0 is the kind of those without one, such as what the connection refused.
  virtual void on_answered(std::size_t /*kind*/, int /*status*/,
                           std::chrono::nanoseconds /*took*/) {}
};

}  // namespace scoreboard::http
