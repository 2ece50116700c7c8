#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "src/commits/commit.hpp"
#include "src/wire/error_code.hpp"

namespace scoreboard::http {

/// Why a request is refused, as people are told it. No number of these leaves the process: what the
/// server answers has codes of its own, which are some of these.
enum class error_code : std::uint8_t {
  invalid_request,
  invalid_json,
  invalid_body,
  invalid_user,
  invalid_total,
  invalid_score,
  invalid_data,
  invalid_position,
  invalid_query,
  invalid_rank,
  invalid_board,
  invalid_name,
  invalid_settings,
  invalid_key,
  too_many,
  unknown_version,
  no_token,       ///< told as unauthorized
  invalid_token,  ///< the same, with a sentence of its own
  forbidden,
  not_found,
  unknown_board,
  unknown_user,
  unknown_snapshot,
  method_not_allowed,
  request_timeout,
  not_empty,
  season_over,
  events_gone,
  body_too_large,
  header_too_large,
  overflow,
  out_of_bounds,
  idempotency_mismatch,
  too_many_boards,
  overloaded,
  unavailable,
  other_protocol,  ///< these two are told as unavailable, with sentences of their own
  being_written,
  storage_unavailable,
  timeout,  ///< the last one, see error_code_count
};

/// How many there are: they are numbered from 0.
inline constexpr std::size_t error_code_count = static_cast<std::size_t>(error_code::timeout) + 1;

int status_of(error_code code) noexcept;

/// The stable name, e.g. "invalid_json".
std::string_view name(error_code code) noexcept;

/// One plain sentence for people, without a full stop.
std::string_view sentence(error_code code) noexcept;

/// What the server, or the way to it, answered.
error_code code_of(wire::error_code code) noexcept;

/// What a change came to, if it is an error.
std::optional<error_code> code_of(commits::result_code code) noexcept;

}  // namespace scoreboard::http
