#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/load/board_entry.hpp"
#include "tools/load/verifier.hpp"

namespace scoreboard::load {

/// Compares a whole board, read after the last write, with the acknowledged writes: every user has
/// the right total, nobody is missing or there twice, the best come first, and of two users with
/// equal totals the one comes first whose write was acknowledged before the other's was sent.
class board_check {
 public:
  /// Complaints go to model.found.
  explicit board_check(verifier& model) : model_(model), seen_(model.states().size()) {}

  /// Checks the next entry, best first.
  void entry(const board_entry& next);

  /// Checks that nobody is missing, after the last entry.
  void end();

  std::uint64_t entries() const { return entries_; }

 private:
  void check_total(std::uint32_t user, const board_entry& entry);
  void check_tie(std::uint32_t user, const board_entry& entry);

  verifier& model_;
  std::vector<bool> seen_;
  std::uint64_t entries_ = 0;
  std::optional<board_entry> before_;
  // When the last of the writes was sent that led to the current total, among the entries so far.
  std::uint64_t latest_began_ = 0;
};

}  // namespace scoreboard::load
