#include "http/response.hpp"

#include <iterator>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

#include "http/json.hpp"

namespace scoreboard::http {

response response::failure(wire::error_code code, std::string_view allow) {
  const int status = status_of(code);
  return {status, json_of(code), allow, status == 503};
}

int status_of(wire::error_code code) noexcept {
  using wire::error_code;
  switch (code) {
    case error_code::invalid_json:
    case error_code::invalid_body:
    case error_code::invalid_user:
    case error_code::invalid_total:
    case error_code::invalid_score:
    case error_code::invalid_position:
    case error_code::invalid_board:
    case error_code::invalid_request:
    case error_code::too_many:
    case error_code::invalid_key:
      return 400;
    case error_code::not_found:
      return 404;
    case error_code::method_not_allowed:
      return 405;
    case error_code::request_timeout:
      return 408;
    case error_code::length_required:
      return 411;
    case error_code::body_too_large:
      return 413;
    case error_code::overflow:
    case error_code::idempotency_mismatch:
      return 422;
    case error_code::header_too_large:
      return 431;
    case error_code::overloaded:
    case error_code::unavailable:
    case error_code::storage_unavailable:
      return 503;
    case error_code::timeout:
      return 504;
  }
  return 500;
}

std::string head_of(const response& what, std::string_view date, bool keep_alive, bool http_1_0) {
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(what.status)));
  constexpr std::size_t most_head_bytes = 256;
  std::string out;
  out.reserve(most_head_bytes);
  const auto to = std::back_inserter(out);
  fmt::format_to(to,
                 "HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Type: application/json\r\n"
                 "Content-Length: {}\r\n",
                 what.status, std::string_view(reason.data(), reason.size()), date,
                 what.body.text().size());
  if (!keep_alive)
    fmt::format_to(to, "Connection: close\r\n");
  else if (http_1_0)
    fmt::format_to(to, "Connection: keep-alive\r\n");
  if (!what.allow.empty()) fmt::format_to(to, "Allow: {}\r\n", what.allow);
  if (what.retry_after) fmt::format_to(to, "Retry-After: 1\r\n");
  out += "\r\n";
  return out;
}

}  // namespace scoreboard::http
