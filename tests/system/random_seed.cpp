#include "tests/system/random_seed.hpp"

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace scoreboard::system_test {

std::uint64_t random_seed() {
  const char* chosen = std::getenv("SCOREBOARD_SEED");
  const std::uint64_t seed = chosen != nullptr ? std::stoull(chosen) : std::random_device{}();
  std::cout << "SCOREBOARD_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace scoreboard::system_test
