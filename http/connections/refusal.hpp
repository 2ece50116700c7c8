#pragma once

#include <cstdint>

namespace scoreboard::http {

/// Why a connection does not pass a request to its handler, or gives up on one that it passed.
enum class refusal : std::uint8_t {
  malformed,       ///< not well-formed HTTP
  too_slow,        ///< did not arrive whole in time
  body_too_large,  ///< larger than its target allows
  head_too_large,
  unauthenticated,  ///< whoever sends this has to say who they are
  invalid_token,    ///< they said so, and are not
  forbidden,        ///< they may not do this
  overloaded,       ///< too many connections, or peers hold too much memory; nothing was done
  unanswered,       ///< the handler gave no answer; the request may have been carried out
};

}  // namespace scoreboard::http
