// How much the system tests do, and how long they wait. Sanitizer builds run some ten times slower:
// they do less and wait longer, so that the suite keeps its shape in every build.
#pragma once

#include <chrono>
#include <cstddef>

namespace scoreboard::system_test {

#ifdef SCOREBOARD_SANITIZED
inline constexpr bool sanitized = true;
inline constexpr int work_divisor = 10;
inline constexpr int patience_factor = 5;
// What is freed stays with the sanitizer for a while, and each byte has some of its own beside it.
inline constexpr std::size_t memory_factor = 8;
#else
inline constexpr bool sanitized = false;
inline constexpr int work_divisor = 1;
inline constexpr int patience_factor = 1;
inline constexpr std::size_t memory_factor = 1;
#endif

#ifdef SCOREBOARD_THREAD_SANITIZED
inline constexpr bool thread_sanitized = true;
#else
inline constexpr bool thread_sanitized = false;
#endif

constexpr int scaled(int count) { return count < work_divisor ? 1 : count / work_divisor; }

constexpr std::chrono::milliseconds patient(std::chrono::milliseconds limit) {
  return limit * patience_factor;
}

}  // namespace scoreboard::system_test
