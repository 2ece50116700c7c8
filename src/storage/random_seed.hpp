#pragma once

#include <cstdint>
#include <random>

/// Only for the sources of this folder.
namespace scoreboard::storage {

/// For a new store, from the operating system's source of random numbers.
inline std::uint64_t random_seed() {
  std::random_device source;
  return std::uint64_t{source()} << 32 | source();
}

}  // namespace scoreboard::storage
