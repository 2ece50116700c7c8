#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/catch.hpp"

namespace scoreboard::tests {

/// The seed of every randomized test: SCOREBOARD_SEED when it is set, else another one each time.
inline std::uint64_t seed() {
  if (const char* given = std::getenv("SCOREBOARD_SEED")) return std::stoull(given);
  return std::random_device{}();
}

}  // namespace scoreboard::tests

/// Declares `name`, a seed that Catch2 prints when the test fails.
#define PRINTED_SEED(name)                       \
  const auto name = ::scoreboard::tests::seed(); \
  INFO("rerun with SCOREBOARD_SEED=" << (name))

/// Declares `name`, a generator whose seed is printed when the test fails.
#define SEEDED_GENERATOR(name) \
  PRINTED_SEED(name##_seed);   \
  std::mt19937_64 name(name##_seed)
