#pragma once

#include <cstdint>

namespace scoreboard::wire {

/// Why the server, or the way to it, did not carry out a request. Codes cross the process boundary
/// by number: change a number, and the protocol's version with it. What people are told about a
/// code is HTTP's (http/api/error_code.hpp), and what a change came to is stored by numbers of its
/// own (src/commits/commit.hpp).
enum class error_code : std::uint8_t {
  too_many,              ///< the answer would hold more entries than the limit
  overloaded,            ///< too many requests in flight; nothing was done
  unavailable,           ///< the server cannot be reached; nothing was done
  timeout,               ///< no answer within the deadline; it may still have been done
  storage_unavailable,   ///< the store takes no writes now; nothing changed
  idempotency_mismatch,  ///< the key belongs to an earlier request that was another one
  unknown_board,         ///< there is no such board; nothing was done
  unknown_user,          ///< the user is not on the board
  invalid_user,          ///< the board takes no users of this type; nothing was done
  too_many_boards,       ///< a board more than the server takes; nothing was done
  not_empty,             ///< only an empty board can change so; nothing was done
  season_over,           ///< the season that was named does not run; nothing was done
  unknown_version,       ///< there is no state that new
  unknown_snapshot,      ///< the board has no such snapshot
  being_written,         ///< the snapshot cannot be read yet
  events_gone,           ///< what comes after the event that was named is not kept any more
  unknown_event,         ///< there are not so many events
  other_protocol,        ///< the server has another version of the protocol; nothing was done
};

inline constexpr std::uint8_t error_code_count =
    static_cast<std::uint8_t>(error_code::other_protocol) + 1;

}  // namespace scoreboard::wire
