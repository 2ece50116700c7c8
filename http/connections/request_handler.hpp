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
#include "src/base/request_id.hpp"

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
  /// The sender's X-Request-Id if that may be one; the connection makes one where it is empty.
  request_id id = {};
};

/// What is known of a request that was answered. The texts are there as long as the call lasts.
struct answered_request {
  /// Of those without one, such as what the connection refused, it is 0. See exchange::set_kind.
  std::size_t kind = 0;
  int status = 0;
  std::size_t body_bytes = 0;  ///< of the answer as it is sent; of a stream 0
  std::chrono::nanoseconds took{};
  std::string_view id;
  std::string_view method;  ///< empty if the request was refused before it was known, as `target`
  std::string_view target;  ///< as it was sent, the beginning of it if it is long
  std::string_view peer;    ///< IP address; empty when it has none
  std::string_view sender;  ///< see exchange::set_sender
  std::string_view noted;   ///< value of the header `noted_header` of the answer
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

  /// The header of answers whose value on_answered() wants to know; empty: none.
  virtual std::string_view noted_header() const noexcept { return {}; }

  /// A request was answered, on the loop's thread; or a stream that answers it has begun.
  virtual void on_answered(const answered_request& /*what*/) {}
};

}  // namespace scoreboard::http
