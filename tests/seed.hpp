#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/catch.hpp"

namespace scoreboard::tests {

/// The seed of a randomized test: SCOREBOARD_SEED when it is set, else another one each time.
/// Catch2 prints it when the test fails.
inline std::uint64_t seed() {
  if (const char* given = std::getenv("SCOREBOARD_SEED")) return std::stoull(given);
  return std::random_device{}();
}

}  // namespace scoreboard::tests

/// Declares `name`, a generator whose seed is printed when the test fails.
#define SEEDED_GENERATOR(name)                          \
  const auto name##_seed = ::scoreboard::tests::seed(); \
  INFO("rerun with SCOREBOARD_SEED=" << name##_seed);   \
  std::mt19937_64 name(name##_seed)
