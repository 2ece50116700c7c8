// The seed of every randomised test: new in each run, printed, and repeatable with
// SCOREBOARD_SEED=<number> in the environment.
#pragma once

#include <cstdint>

namespace scoreboard::system_test {

std::uint64_t random_seed();

}  // namespace scoreboard::system_test
