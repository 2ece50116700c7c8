#pragma once

#include <cstdint>
#include <string>

namespace scoreboard::load {

/// The answer to a request, or why there is none.
struct response {
  /// HTTP status; 0 when there is no answer.
  unsigned status = 0;
  /// `Scoreboard-Version`; 0 when there was none.
  std::uint64_t version = 0;
  std::string body;
  /// There was a `Retry-After`.
  bool retry_after = false;
  /// Why there is no answer: the connection broke, or the request timed out.
  std::string failure;
  bool timed_out = false;
  /// There was no connection: the service has seen nothing of the request.
  bool never_sent = false;

  bool ok() const { return status >= 200 && status < 300; }
};

}  // namespace scoreboard::load
