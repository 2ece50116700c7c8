#include "http/api/failure.hpp"

#include <string>

#include "http/api/json.hpp"
#include "http/api/json_text.hpp"

namespace scoreboard::http {

namespace {

/// RFC 6750, 3: an error is told only to those who sent a token.
std::string challenge(error_code code) {
  std::string text = R"(Bearer realm="scoreboard")";
  if (code == error_code::invalid_token) text += R"(, error="invalid_token")";
  return text;
}

}  // namespace

response failure(error_code code, std::string_view allow) {
  response answer{status_of(code), json_of(code)};
  if (!allow.empty()) answer.headers.push_back({"Allow", std::string(allow)});
  if (answer.status == 401) answer.headers.push_back({"WWW-Authenticate", challenge(code)});
  if (answer.status == 503) answer.headers.push_back({"Retry-After", "1"});
  return answer;
}

response failure_of_body(error_code code, std::string_view body) {
  if (code != error_code::invalid_json) return failure(code);
  return {status_of(code), json_of(code, why_not_json(body))};
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
    case refusal::unauthenticated:
      return error_code::no_token;
    case refusal::invalid_token:
      return error_code::invalid_token;
    case refusal::forbidden:
      return error_code::forbidden;
    case refusal::overloaded:
      return error_code::overloaded;
    case refusal::unanswered:
      return error_code::timeout;
  }
  return error_code::unavailable;
}

}  // namespace scoreboard::http
