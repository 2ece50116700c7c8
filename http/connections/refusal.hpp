#pragma once

#include <cstdint>

namespace scoreboard::http {

/// Why a connection does not hand a request to its handler, or gives up one that it handed over.
enum class refusal : std::uint8_t {
  malformed,       ///< not well-formed HTTP
  too_slow,        ///< did not arrive whole in time
  body_too_large,  ///< over the bound of its target
  head_too_large,
  overloaded,  ///< peers hold too much, or there are too many; nothing was done
  unanswered,  ///< the handler gave no answer; it may have been done
};

}  // namespace scoreboard::http
