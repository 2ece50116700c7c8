#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/load/board_entry.hpp"
#include "tools/load/verifier.hpp"

namespace scoreboard::load {

/// Holds a whole board, read when nobody writes any more, against what was acknowledged: every
/// user's total, nobody missing, nobody twice, best first, and of two users with equal totals the
/// one first whose write was acknowledged before the other's was sent.
class board_check {
 public:
  /// Complaints go to model.found.
  explicit board_check(verifier& model) : model_(model), seen_(model.states().size()) {}

  /// The next entry, best first.
  void entry(const board_entry& one);

  /// There is no entry more.
  void end();

  std::uint64_t entries() const { return entries_; }

 private:
  void check_total(std::uint32_t user, const board_entry& one);
  void check_tie(std::uint32_t user, const board_entry& one);

  verifier& model_;
  std::vector<bool> seen_;
  std::uint64_t entries_ = 0;
  std::optional<board_entry> before_;
  // Among the entries so far with the same total: when the last of their writes was sent.
  std::uint64_t latest_began_ = 0;
};

}  // namespace scoreboard::load
