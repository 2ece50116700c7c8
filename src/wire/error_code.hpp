#pragma once

#include <cstdint>
#include <string_view>

namespace scoreboard::wire {

/// Why a request was not carried out. Codes cross the process boundary by number: add at the end
/// only. The names are part of the HTTP contract.
enum class error_code : std::uint8_t {
  invalid_json,          ///< the body is not JSON
  invalid_body,          ///< the JSON has not the members that the request wants
  invalid_user,          ///< neither an int64 nor a string of 1 to 64 bytes of clean UTF-8
  invalid_total,         ///< not an integer in int64
  invalid_score,         ///< not a sign and digits in int64
  invalid_position,      ///< a path segment is not a place on a board
  invalid_board,         ///< not the name of a board
  invalid_request,       ///< not well-formed HTTP
  too_many,              ///< the answer would hold more entries than the limit
  not_found,             ///< no such path
  method_not_allowed,    ///< the path exists, with other methods
  length_required,       ///< not in use: chunked bodies are taken. The number stays taken
  request_timeout,       ///< the request did not arrive whole in time
  body_too_large,        ///< the body is over the limit
  header_too_large,      ///< the head of the request is over the limit
  overflow,              ///< the sum leaves int64; the total stays as it was
  overloaded,            ///< too many requests in flight; nothing was done
  unavailable,           ///< the server cannot be reached; nothing was done
  timeout,               ///< no answer within the deadline; it may still have been done
  storage_unavailable,   ///< the store takes no writes now; nothing changed
  idempotency_mismatch,  ///< the key belongs to an earlier request that was another one
  invalid_key,           ///< an idempotency key that is not 1 to 64 printable characters
  unknown_board,         ///< no such board
};

/// How many codes there are: they are numbered from 0.
inline constexpr std::uint8_t error_code_count =
    static_cast<std::uint8_t>(error_code::unknown_board) + 1;

/// The stable name, e.g. "invalid_json".
std::string_view name(error_code code) noexcept;

/// One plain sentence for people, without a full stop.
std::string_view sentence(error_code code) noexcept;

}  // namespace scoreboard::wire
