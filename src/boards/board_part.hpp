#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/boards/user_state.hpp"
#include "src/ranking/board.hpp"
#include "src/ranking/entry.hpp"
#include "src/ranking/snapshot.hpp"
#include "src/ranking/user_hash.hpp"

namespace scoreboard::boards {

/// What one shard holds of a board: the ranking of the users that are shown, and beside it those
/// that are hidden. A hidden user goes on collecting, and keeps the arrival that decides among
/// ties.
///
/// Thread rule: that of ranking::board.
class board_part {
 public:
  explicit board_part(ranking::order by = ranking::order::descending) : shown_(by) {}

  /// Of users who are all shown, without data.
  explicit board_part(ranking::board shown) : shown_(std::move(shown)) {}

  ranking::order order() const noexcept { return shown_.by(); }

  /// What the ranking takes; that of hidden users is not in it.
  ranking::board::memory_use memory() const noexcept { return shown_.memory(); }

  /// Users, hidden ones included. O(1).
  std::size_t size() const noexcept { return shown_.size() + hidden_.size(); }

  /// Puts the users' totals into `into`, hidden ones' included. REQUIRES: as many of both. O(k).
  void totals(std::span<const ranking::user_id* const> users,
              std::span<std::optional<std::int64_t>> into) const;

  /// See ranking::board::apply. REQUIRES: as that. O(k log n).
  void apply(std::span<const ranking::entry* const> entries);

  /// REQUIRES: the user is on this part. O(log n).
  void set_data(const ranking::user_id& user, std::string_view data);

  /// Nothing changes when it is so already. REQUIRES: the user is on this part. O(log n).
  void set_hidden(const ranking::user_id& user, bool hidden);

  /// REQUIRES: the user is on this part. O(log n).
  void remove(const ranking::user_id& user);

  /// None for who is not on this part. O(1), and the size of the data.
  std::optional<user_state> find(const ranking::user_id& user) const;

  /// Puts find() of each of `users` into `into`, several times as fast when they are many.
  /// REQUIRES: as many of both. O(k), and the size of the data.
  void find(std::span<const ranking::user_id* const> users,
            std::span<std::optional<user_state>> into) const;

  /// O(1).
  bool contains(const ranking::user_id& user) const;

  /// Calls `visit` with each hidden user and what there is of them, in no order. O(hidden users).
  void for_each_hidden(const std::function<void(const ranking::user_id&, user_state)>& visit) const;

  /// Of the users that are shown.
  ranking::snapshot take_snapshot() { return shown_.take_snapshot(); }

  /// The same users in `count` parts: each is in the one whose index `part_of` gives. O(n).
  std::vector<board_part> split(std::size_t count,
                                const std::function<std::size_t(const ranking::user_id&)>& part_of);

 private:
  struct hidden_user {
    ranking::board::standing standing;
    std::string data;
  };

  ranking::board shown_;
  ranking::user_table<hidden_user> hidden_;
};

}  // namespace scoreboard::boards
