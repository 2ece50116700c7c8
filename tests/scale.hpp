#pragma once

#include <cstddef>

namespace scoreboard::tests {

/// Of many cases in a row all are tried, but in sanitizer builds, which run some ten times slower:
/// there it is one of `every`.
constexpr std::size_t stride([[maybe_unused]] std::size_t every) {
#ifdef SCOREBOARD_SANITIZED
  return every;
#else
  return 1;
#endif
}

}  // namespace scoreboard::tests
