#pragma once

#include <string>
#include <string_view>

#include "src/wire/error_code.hpp"

namespace scoreboard::http {

/// What goes back to the sender of a request; the body is JSON.
struct response {
  int status = 200;
  std::string body;
  std::string_view allow = {};  ///< methods for the Allow header; none when empty. A literal.
  bool retry_after = false;     ///< tell the sender to try again in a second

  /// The response for an error, with the body that API documents: {"error": ..., "code": ...}.
  static response failure(wire::error_code code, std::string_view allow = {});
};

/// THE table from error codes to HTTP.
int status_of(wire::error_code code) noexcept;

/// The status line, the headers and the body as bytes on the wire.
/// `http_1_0`: the sender speaks HTTP/1.0, where staying open has to be said.
/// `head_only`: the request was HEAD, so the body stays away but for its length.
std::string to_bytes(const response& what, bool keep_alive, bool http_1_0, bool head_only);

}  // namespace scoreboard::http
