#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "src/ranking/entry.hpp"
#include "src/ranking/snapshot.hpp"

namespace scoreboard::ranking {

/// One shard's part of a board: its users with their totals, kept in ranking order.
///
/// Thread rule: one writer thread calls everything here. Snapshots may be read, copied and dropped
/// on any thread, also after the board itself is gone.
class board {
 public:
  explicit board(order by = order::descending) : by_(by) {}

  /// Total of `user`; nullopt when the user is not on this part. O(1).
  std::optional<std::int64_t> total(const user_id& user) const;

  /// Puts `user` at `total`, reached at `arrived`. A user who has this total already keeps the
  /// arrival that it has. REQUIRES: `arrived` is greater than that of every earlier call.
  void set(const user_id& user, std::int64_t total, arrival arrived);

  /// Takes `user` off the board; false when there was none.
  bool erase(const user_id& user);

  /// Number of users on this part.
  std::size_t size() const noexcept { return users_.size(); }

  /// The state of this moment, immutable from now on.
  snapshot take_snapshot();

 private:
  struct place {
    std::int64_t total;
    arrival arrived;
  };

  order by_;
  std::unordered_map<user_id, place> users_;
  std::shared_ptr<const snapshot::state> current_;
};

}  // namespace scoreboard::ranking
