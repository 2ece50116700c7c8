#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include "src/ranking/user_id.hpp"

namespace scoreboard::ranking::testing {

/// A number from the environment, for longer runs than the usual ones.
inline std::uint64_t from_environment(const char* name, std::uint64_t usual) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no one sets it
  return value == nullptr ? usual : std::strtoull(value, nullptr, 10);
}

/// Operations of a model test whose readers are other threads.
inline std::uint64_t threaded_operations(std::uint64_t usual) {
  return usual * from_environment("SCOREBOARD_TEST_FACTOR", 1);
}

/// Operations of a model test of one thread. A tenth under a sanitizer, which more of them would
/// show nothing new.
inline std::uint64_t model_operations(std::uint64_t usual) {
#ifdef SCOREBOARD_SANITIZED
  usual /= 10;
#endif
  return threaded_operations(usual);
}

/// Random input that is the same with every standard library.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) : engine_(seed) {}

  /// In [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }

  bool one_in(std::uint64_t n) { return below(n) == 0; }

  /// One of `users` users: integers of both signs, and text of all the lengths from 1 to 64.
  user_id user(std::uint64_t users) { return name(below(users)); }

  static user_id name(std::uint64_t n) {
    const auto value = static_cast<std::int64_t>(n);
    switch (n % 3) {
      case 0:
        return user_id(value);
      case 1:
        return user_id(-value * 1'000'003);
      default:
        return user_id(std::to_string(n) + std::string(n / 3 % 58, 'x'));
    }
  }

  /// Data of a user: of all the lengths from 0 to 256, any bytes.
  std::string data() {
    std::string bytes(below(257), '\0');
    for (char& byte : bytes) byte = static_cast<char>(below(256));
    return bytes;
  }

  /// A total: one of `totals` around 0, at times one of the ends of int64.
  std::int64_t total(std::uint64_t totals) {
    if (totals > 1'000'000 && one_in(8)) return one_in(2) ? INT64_MAX : INT64_MIN;
    return static_cast<std::int64_t>(below(totals)) - static_cast<std::int64_t>(totals / 2);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace scoreboard::ranking::testing
