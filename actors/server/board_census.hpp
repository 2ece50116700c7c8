#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "actors/server/largest_boards.hpp"
#include "src/boards/directory.hpp"

namespace scoreboard::actors {

/// Finds the largest boards, and counts all, a few at a time: nobody waits for it, however many
/// there are.
/// Thread rule: the gateway's thread.
class board_census {
 public:
  static constexpr std::size_t most_shown = 20;

  /// `boards` outlives this object.
  explicit board_census(const boards::directory& boards) noexcept : boards_(boards) {}

  /// Looks at the next boards, in the order of their names. What there is, without the memory of
  /// boards and `unwritten`, when it has seen all of them; each of a moment since the last time.
  /// O(1024 log boards).
  std::optional<largest_boards::state> look();

 private:
  void note(const boards::board_info& board);

  const boards::directory& boards_;
  std::optional<std::string> last_;  // seen; none: it begins
  largest_boards::state counted_;
};

}  // namespace scoreboard::actors
