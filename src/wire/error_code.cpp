#include "src/wire/error_code.hpp"

#include <array>

namespace scoreboard::wire {

namespace {

struct text {
  std::string_view name;
  std::string_view sentence;
};

// In the order of the enumeration.
constexpr std::array<text, error_code_count> texts{{
    {"invalid_json", "the body is not valid JSON"},
    {"invalid_body",
     "a score is an object with user and exactly one of total and score, and a list of scores an "
     "array of such objects"},
    {"invalid_user",
     "user must be a 64-bit integer or a string of 1 to 64 bytes of UTF-8 without control "
     "characters"},
    {"invalid_total", "total must be a 64-bit integer"},
    {"invalid_score",
     "score must be a string of + or - and digits that is a 64-bit integer, such as \"+10\""},
    {"invalid_position", "positions start at 1, and counts and scopes are digits only"},
    {"invalid_board", "a board is named by 1 to 64 letters, digits, dots, underscores or hyphens"},
    {"invalid_request", "the request is not well-formed HTTP"},
    {"too_many", "these are more entries than this service takes or gives at once"},
    {"not_found", "there is nothing at this path"},
    {"method_not_allowed", "this path does not take this method"},
    {"length_required", "send the body with a Content-Length and without a transfer encoding"},
    {"request_timeout", "the request did not arrive whole in time"},
    {"body_too_large", "the body is larger than this service takes"},
    {"header_too_large", "the head of the request is larger than this service takes"},
    {"overflow", "the new total would not be a 64-bit integer, so it stays as it was"},
    {"overloaded", "too many requests are in flight, so nothing was done; try again later"},
    {"unavailable", "the ranking server cannot be reached, so nothing was done; try again later"},
    {"timeout", "no answer came in time; the request may still have been carried out"},
    {"storage_unavailable",
     "the server cannot store anything at the moment, so the boards stay as they are; try again "
     "later"},
    {"idempotency_mismatch", "this idempotency key came before, with another request"},
    {"invalid_key", "an Idempotency-Key is 1 to 64 printable ASCII characters, given once"},
    {"unknown_board", "there is no board with this name"},
}};

}  // namespace

std::string_view name(error_code code) noexcept {
  return texts[static_cast<std::uint8_t>(code)].name;
}

std::string_view sentence(error_code code) noexcept {
  return texts[static_cast<std::uint8_t>(code)].sentence;
}

}  // namespace scoreboard::wire
