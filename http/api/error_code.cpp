#include "http/api/error_code.hpp"

#include <algorithm>
#include <array>

namespace scoreboard::http {

namespace {

struct line {
  error_code code;
  int status;
  std::string_view name;
  std::string_view sentence;
};

/// THE table of errors, in the order of the enumeration.
constexpr std::array<line, error_code_count> table{{
    {error_code::invalid_request, 400, "invalid_request", "the request is not well-formed HTTP"},
    {error_code::invalid_json, 400, "invalid_json", "the body is not valid JSON"},
    {error_code::invalid_body, 400, "invalid_body",
     "the body has a member that is missing, unknown, given twice or of the wrong kind: a score is "
     "an object with user and exactly one of total and score, a list an array of such objects, a "
     "reset an object with season, which is 1 or more"},
    {error_code::invalid_user, 400, "invalid_user",
     "user must be a 64-bit integer or a string of 1 to 64 bytes of UTF-8 without control "
     "characters, and of the type that the board takes"},
    {error_code::invalid_total, 400, "invalid_total", "total must be a 64-bit integer"},
    {error_code::invalid_score, 400, "invalid_score",
     "score must be a string of + or - and digits that is a 64-bit integer, such as \"+10\""},
    {error_code::invalid_data, 400, "invalid_data", "data is JSON of at most 256 bytes"},
    {error_code::invalid_position, 400, "invalid_position",
     "positions start at 1, and counts, limits and scopes are digits only"},
    {error_code::invalid_query, 400, "invalid_query",
     "the query holds a parameter that this path does not know, one twice or with a value that it "
     "does not have, parameters that do not go together, or not the one that it needs"},
    {error_code::invalid_rank, 400, "invalid_rank",
     "rank is position or competition, or in entries from the first position on also dense"},
    {error_code::invalid_board, 400, "invalid_board",
     "a board is named by 1 to 64 letters, digits, dots, underscores or hyphens, not beginning "
     "with a dot, season-, hour-, day- or week-, and not frozen"},
    {error_code::invalid_name, 400, "invalid_name",
     "a snapshot is named by 1 to 64 letters, digits, dots, underscores or hyphens, not beginning "
     "with a dot, and only the service makes those that begin with season-, hour-, day- or week-, "
     "and frozen"},
    {error_code::invalid_settings, 400, "invalid_settings",
     "these are no settings of a board: a name or a value is none, or the minimum is above the "
     "maximum"},
    {error_code::invalid_key, 400, "invalid_key",
     "an Idempotency-Key is 1 to 64 printable ASCII characters, given once"},
    {error_code::too_many, 400, "too_many",
     "these are more entries than this service takes or gives at once"},
    {error_code::unknown_version, 400, "unknown_version",
     "there is no state yet as new as at_least asks for"},
    {error_code::no_token, 401, "unauthorized",
     "this needs a token, in a header Authorization: Bearer TOKEN"},
    {error_code::invalid_token, 401, "unauthorized",
     "the Authorization header is not Bearer and one token that this service knows"},
    {error_code::forbidden, 403, "forbidden",
     "the token does not allow this, or not on this board"},
    {error_code::not_found, 404, "not_found", "there is nothing at this path"},
    {error_code::unknown_board, 404, "unknown_board", "there is no board with this name"},
    {error_code::unknown_user, 404, "unknown_user", "this user is not on the board"},
    {error_code::unknown_snapshot, 404, "unknown_snapshot",
     "the board has no snapshot with this name"},
    {error_code::method_not_allowed, 405, "method_not_allowed",
     "this path does not take this method"},
    {error_code::request_timeout, 408, "request_timeout",
     "the request did not arrive whole in time"},
    {error_code::not_empty, 409, "not_empty",
     "order, keep and users of a board change only while it is empty"},
    {error_code::season_over, 409, "season_over", "the season that was named does not run"},
    {error_code::events_gone, 410, "events_gone",
     "the events after this one are not all kept any more"},
    {error_code::body_too_large, 413, "body_too_large",
     "the body is larger than this service takes"},
    {error_code::header_too_large, 431, "header_too_large",
     "the head of the request is larger than this service takes"},
    {error_code::overflow, 422, "overflow",
     "the new total would not be a 64-bit integer, so it stays as it was"},
    {error_code::out_of_bounds, 422, "out_of_bounds",
     "the new total would be outside of the bounds of the board, so it stays as it was"},
    {error_code::idempotency_mismatch, 422, "idempotency_mismatch",
     "this idempotency key came before, with another request"},
    {error_code::too_many_boards, 422, "too_many_boards",
     "there are as many boards as this service takes, so this one was not made"},
    {error_code::overloaded, 503, "overloaded",
     "too many requests are in flight, so nothing was done; try again later"},
    {error_code::unavailable, 503, "unavailable",
     "the ranking server cannot be reached, so nothing was done; try again later"},
    {error_code::other_protocol, 503, "unavailable",
     "the ranking server is of another version than this process, so nothing was done; try again "
     "later"},
    {error_code::being_written, 503, "unavailable",
     "the snapshot is still being written, so it cannot be read yet; try again later"},
    {error_code::storage_unavailable, 503, "storage_unavailable",
     "the server cannot store anything at the moment, so the boards stay as they are; try again "
     "later"},
    {error_code::timeout, 504, "timeout",
     "no answer came in time; the request may still have been carried out"},
}};

static_assert(std::is_sorted(table.begin(), table.end(),
                             [](const line& a, const line& b) { return a.code < b.code; }) &&
              table.back().code == error_code::timeout);

constexpr const line& line_of(error_code code) { return table[static_cast<std::size_t>(code)]; }

}  // namespace

int status_of(error_code code) noexcept { return line_of(code).status; }

std::string_view name(error_code code) noexcept { return line_of(code).name; }

std::string_view sentence(error_code code) noexcept { return line_of(code).sentence; }

error_code code_of(wire::error_code code) noexcept {
  switch (code) {
    case wire::error_code::too_many:
      return error_code::too_many;
    case wire::error_code::overloaded:
      return error_code::overloaded;
    case wire::error_code::unavailable:
      return error_code::unavailable;
    case wire::error_code::timeout:
      return error_code::timeout;
    case wire::error_code::storage_unavailable:
      return error_code::storage_unavailable;
    case wire::error_code::idempotency_mismatch:
      return error_code::idempotency_mismatch;
    case wire::error_code::unknown_board:
      return error_code::unknown_board;
    case wire::error_code::unknown_user:
      return error_code::unknown_user;
    case wire::error_code::invalid_user:
      return error_code::invalid_user;
    case wire::error_code::too_many_boards:
      return error_code::too_many_boards;
    case wire::error_code::not_empty:
      return error_code::not_empty;
    case wire::error_code::season_over:
      return error_code::season_over;
    case wire::error_code::unknown_version:
      return error_code::unknown_version;
    case wire::error_code::unknown_snapshot:
      return error_code::unknown_snapshot;
    case wire::error_code::being_written:
      return error_code::being_written;
    case wire::error_code::events_gone:
      return error_code::events_gone;
    case wire::error_code::unknown_event:
      return error_code::invalid_query;
    case wire::error_code::other_protocol:
      return error_code::other_protocol;
  }
  return error_code::unavailable;
}

std::optional<error_code> code_of(commits::result_code code) noexcept {
  switch (code) {
    case commits::result_code::done:
    case commits::result_code::kept:
    case commits::result_code::created:
      return std::nullopt;
    case commits::result_code::overflow:
      return error_code::overflow;
    case commits::result_code::out_of_bounds:
      return error_code::out_of_bounds;
    case commits::result_code::unknown_user:
      return error_code::unknown_user;
    case commits::result_code::unknown_board:
      return error_code::unknown_board;
    case commits::result_code::invalid_user:
      return error_code::invalid_user;
    case commits::result_code::season_over:
      return error_code::season_over;
    case commits::result_code::too_many_boards:
      return error_code::too_many_boards;
  }
  return error_code::unavailable;
}

}  // namespace scoreboard::http
