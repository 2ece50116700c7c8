#pragma once

#include <cassert>
#include <cstddef>

namespace scoreboard::ranking {

/// Asks for the cache line at `address`, and goes on without waiting for it. What is not in the
/// processor's own caches costs 100 ns and more; a processor has some twenty lines under way at a
/// time, so this pays only for what will be used.
inline void prefetch(const void* address) noexcept {
  __builtin_prefetch(address);
  // g++ takes a function that does nothing else for one without effect, and drops the calls of it.
  asm volatile("");
}

/// The same for all lines of `bytes` of memory. REQUIRES: bytes > 0.
inline void prefetch(const void* first, std::size_t bytes) noexcept {
  assert(bytes > 0);
  constexpr std::size_t line = 64;
  const char* const begin = static_cast<const char*>(first);
  for (std::size_t at = 0; at < bytes; at += line) prefetch(begin + at);
  prefetch(begin + bytes - 1);
}

}  // namespace scoreboard::ranking
