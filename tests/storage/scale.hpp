#pragma once

#include <cstddef>

namespace scoreboard::storage::testing {

/// Of many cases in a row all are tried, but in sanitizer builds, which run some ten times slower:
/// there it is one of `every`.
constexpr std::size_t stride([[maybe_unused]] std::size_t every) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return every;
#else
  return 1;
#endif
}

}  // namespace scoreboard::storage::testing
