#pragma once

#include <cstdint>
#include <random>

namespace scoreboard {

/// A random number from the operating system. Costs a system call.
inline std::uint64_t random_word() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

}  // namespace scoreboard
