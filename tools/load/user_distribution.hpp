#pragma once

#include <cstdint>
#include <random>
#include <string_view>
#include <variant>

namespace scoreboard::load {

/// Every user is as likely as any other.
class uniform_users {
 public:
  explicit uniform_users(std::uint32_t users) : users_(0, users - 1) {}

  std::uint32_t operator()(std::mt19937_64& random) { return users_(random); }

 private:
  std::uniform_int_distribution<std::uint32_t> users_;
};

/// The user at index i is drawn with a frequency in proportion to 1 / (i + 1)^theta: the method of
/// Gray et al., "Quickly Generating Billion-Record Synthetic Databases", SIGMOD 1994, as in YCSB's
/// ZipfianGenerator. Indices 0 and 1 are exact, the others an approximation (the first ten get 4%
/// too much). O(users) once, then O(1).
class zipfian_users {
 public:
  /// REQUIRES 0 < theta < 1.
  zipfian_users(std::uint32_t users, double theta);

  std::uint32_t operator()(std::mt19937_64& random) const;

  /// 1 + 1/2^theta + ... + 1/n^theta.
  static double zeta(std::uint32_t n, double theta);

 private:
  std::uint32_t users_;
  double alpha_;
  double zeta_;
  double eta_;
  double up_to_second_;  // the share of the first two users, times zeta
};

/// The first `hot` users share `share` of all draws, the others have the rest.
class hot_users {
 public:
  /// REQUIRES 0 < hot < users and 0 <= share <= 1.
  hot_users(std::uint32_t users, std::uint32_t hot, double share)
      : hot_(0, hot - 1), cold_(hot, users - 1), is_hot_(share) {}

  std::uint32_t operator()(std::mt19937_64& random) {
    return is_hot_(random) ? hot_(random) : cold_(random);
  }

 private:
  std::uniform_int_distribution<std::uint32_t> hot_;
  std::uniform_int_distribution<std::uint32_t> cold_;
  std::bernoulli_distribution is_hot_;
};

/// Draws the user of the next request: an index from 0 to the number of users - 1.
using user_distribution = std::variant<uniform_users, zipfian_users, hot_users>;

}  // namespace scoreboard::load
