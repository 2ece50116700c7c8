#include "http/api/reply.hpp"

#include "http/api/time_json.hpp"

namespace scoreboard::http {

response with_origin(response answer, const wire::answer_origin& origin) {
  constexpr int first_redirection = 300;
  // An error of version 0 is of no state. Any other answer is of one, be it the first.
  if (answer.status < first_redirection || origin.version != 0)
    answer.headers.push_back({"Scoreboard-Version", std::to_string(origin.version)});
  if (origin.frozen_ms)
    answer.headers.push_back({"Scoreboard-Frozen", time_text(*origin.frozen_ms)});
  if (origin.replayed) answer.headers.push_back({"Idempotent-Replayed", "true"});
  return answer;
}

error_code error_in(const wire::outcome& outcome) {
  const auto* error = std::get_if<wire::error_code>(&outcome);
  return error != nullptr ? code_of(*error) : error_code::unavailable;
}

}  // namespace scoreboard::http
