#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "http/api/failure.hpp"
#include "http/api/routes.hpp"

namespace scoreboard::http {

/// What the body of the request was parsed to; nullopt when it is refused, which is answered.
template <class T>
std::optional<T> accepted(const routed_request& request, std::variant<T, error_code> parsed) {
  if (auto* const value = std::get_if<T>(&parsed)) return std::move(*value);
  request.reply_to->answer(failure_of_body(std::get<error_code>(parsed), request.sent.body));
  return std::nullopt;
}

}  // namespace scoreboard::http
