#include "http/api/failure.hpp"

#include "http/api/json.hpp"

namespace scoreboard::http {

using wire::error_code;

response failure(error_code code, std::string_view allow) {
  const int status = status_of(code);
  return {status, json_of(code), allow, status == 503};
}

int status_of(error_code code) noexcept {
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
    case error_code::unknown_board:
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

error_code code_of(refusal why) noexcept {
  switch (why) {
    case refusal::malformed:
      return error_code::invalid_request;
    case refusal::too_slow:
      return error_code::request_timeout;
    case refusal::body_too_large:
      return error_code::body_too_large;
    case refusal::head_too_large:
      return error_code::header_too_large;
    case refusal::overloaded:
      return error_code::overloaded;
    case refusal::unanswered:
      return error_code::timeout;
  }
  return error_code::unavailable;
}

}  // namespace scoreboard::http
