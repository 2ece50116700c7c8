#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace scoreboard::boards {

/// Boards, by what their names begin with. A value. Thread rule: any thread.
struct board_prefixes {
  static constexpr std::size_t max_prefixes = 200;

  /// Ascending by their bytes, and none begins with another one. The empty one, which is then
  /// alone, means every board; no prefix means no board.
  std::vector<std::string> list;

  bool all() const noexcept { return list.size() == 1 && list.front().empty(); }
  bool none() const noexcept { return list.empty(); }

  /// Whether the name begins with one of these. O(log prefixes) comparisons.
  bool covers(std::string_view name) const noexcept;

  friend bool operator==(const board_prefixes&, const board_prefixes&) = default;
};

/// Every board.
board_prefixes all_boards();

/// The boards that any of these covers. O(n log n) comparisons.
board_prefixes covered_by(std::vector<std::string> prefixes);

/// The boards of both.
board_prefixes joined(const board_prefixes& a, const board_prefixes& b);

/// Whether the list is as it has to be, and each prefix one that a board's name can have.
bool is_valid(const board_prefixes& prefixes) noexcept;

}  // namespace scoreboard::boards
