#include "actors/server/board_census.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace scoreboard::actors {

std::optional<largest_boards::state> board_census::look() {
  constexpr int most_at_once = 1024;
  for (int i = 0; i < most_at_once; ++i) {
    const auto* const board = boards_.find_after(last_);
    if (board == nullptr) {
      last_.reset();
      return std::exchange(counted_, {});
    }
    note(*board);
    last_ = board->name;
  }
  return std::nullopt;
}

void board_census::note(const boards::board_info& board) {
  ++counted_.boards;
  counted_.users += board.users;
  counted_.archives += boards_.archives(board.origin).size();
  auto& largest = counted_.largest;
  if (largest.size() == most_shown && board.users <= largest.back().users) return;
  const auto place = std::ranges::upper_bound(largest, board.users, std::greater<>(),
                                              &largest_boards::board::users);
  largest.insert(place, {board.id, board.name, board.users});
  if (largest.size() > most_shown) largest.pop_back();
}

}  // namespace scoreboard::actors
