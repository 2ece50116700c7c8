#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "src/ranking/entry.hpp"

namespace scoreboard::ranking {

/// One shard's part of a board as it was at one moment. Immutable; any number of threads may read
/// it at once. An empty one (default constructed) is a part without users.
class snapshot {
 public:
  struct state {
    order by = order::descending;
    std::vector<entry> entries;  // best first
  };

  snapshot() = default;
  explicit snapshot(std::shared_ptr<const state> s) : state_(std::move(s)) {}

  /// Number of users.
  std::uint64_t size() const noexcept { return state_ ? state_->entries.size() : 0; }

  /// The entries of this part, best first.
  const state* get() const noexcept { return state_.get(); }

 private:
  std::shared_ptr<const state> state_;
};

}  // namespace scoreboard::ranking
