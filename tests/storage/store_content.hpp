#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "src/storage/store.hpp"

namespace scoreboard::storage::testing {

/// Everything that a store holds, in a form that can be compared.
struct store_content {
  std::map<std::pair<std::string, ranking::user_id>, std::pair<std::int64_t, ranking::arrival>>
      standings;
  std::vector<commits::round_record> rounds;
  store::progress last;

  friend bool operator==(const store_content&, const store_content&) = default;
};

store_content content_of(const store& from);

/// Writes rounds to a store and knows what it holds after each. A round brings new totals for a few
/// users, and answers.
class round_writer {
 public:
  /// Begins after `before`, that of an empty store by default.
  explicit round_writer(std::uint64_t seed, store_content before = {});

  /// The next round; nothing of it is known to be there unless it is done.
  write_result write(store& to, std::uint64_t users = 5);

  /// What the store holds after the round with this number, which was done or failed.
  const store_content& after(std::uint64_t round) const { return after_.at(round); }
  const store_content& now() const { return after_.at(last_round_); }
  std::uint64_t last_round() const { return last_round_; }

  /// How many of the newest rounds are kept when one is written.
  static constexpr std::uint64_t kept_rounds = 20;

 private:
  std::mt19937_64 random_;
  std::map<std::uint64_t, store_content> after_;
  std::uint64_t last_round_;
};

}  // namespace scoreboard::storage::testing
