#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "src/storage/memory_medium.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::storage::testing {

/// Everything that a store holds, in a form that can be compared.
using store_content = memory_medium::content;

store_content content_of(const store& from);

/// A commit that sets one total, of a user of the default board.
commits::commit one_total(std::uint64_t version, const ranking::user_id& user, std::int64_t total);

write_result append(store& to, commits::commit one);

/// Writes commits to a store and knows what it holds after each. A commit brings new totals for a
/// few users, keys, and now and then a board.
class commit_writer {
 public:
  /// Begins after `before`, that of an empty store by default.
  explicit commit_writer(std::uint64_t seed, store_content before = {});

  /// The next commit; nothing of it is known to be there unless it is done.
  write_result write(store& to, std::uint64_t users = 5);

  /// What the store holds after the commit with this version, which was done or failed.
  const store_content& after(std::uint64_t version) const { return after_.at(version); }
  const store_content& now() const { return after_.at(last_version_); }
  std::uint64_t last_version() const { return last_version_; }

  /// How many of the newest commits' keys are kept when one is written.
  static constexpr std::uint64_t kept_commits = 20;

 private:
  void add_board(commits::commit& to, store_content& after);
  void add_totals(std::uint64_t users, commits::commit& to, store_content& after);

  std::mt19937_64 random_;
  std::map<std::uint64_t, store_content> after_;
  std::uint64_t last_version_;
};

}  // namespace scoreboard::storage::testing
