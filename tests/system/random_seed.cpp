#include "tests/system/random_seed.hpp"

#include <iostream>

#include "tests/seed.hpp"

namespace scoreboard::system_test {

std::uint64_t random_seed() {
  const std::uint64_t seed = tests::seed();
  // At once: Catch2 would say it at the end, which a test that hangs never reaches.
  std::cout << "SCOREBOARD_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace scoreboard::system_test
