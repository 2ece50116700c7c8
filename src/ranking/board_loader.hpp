#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "src/ranking/board.hpp"

namespace scoreboard::ranking {

/// Makes a board from users whose totals and arrivals are known already: a store being read, an
/// import. Several times as fast as board::set, and the nodes come out nine tenths full.
///
/// Entries may come in any order; in ranking order they need no sorting. It takes 24 bytes a user
/// on top of the board while it runs.
///
/// Thread rule: one thread; the board may then be handed to its writer.
class board_loader {
 public:
  /// `expected` users make the index right at once; more or fewer may come.
  explicit board_loader(order by = order::descending, std::size_t expected = 0);

  /// `data` as in board::set_data. REQUIRES: `user` is new, `arrived` is nobody else's. Throws as
  /// board::set and set_data do. O(1).
  void add(const user_id& user, std::int64_t total, arrival arrived, std::string_view data = {});

  /// The board with all of them; the loader is good for nothing more. O(n) in ranking order, else
  /// O(n log n). Throws std::invalid_argument for a user, or a total with its arrival, that
  /// came twice.
  board finish();

 private:
  struct waiting {
    std::uint64_t hash = 0;
    slot_id slot = 0;
  };
  static constexpr std::size_t ahead = 16;

  void index(const waiting& w);

  board board_;
  std::vector<ranking_tree::item> items_;
  // Users go into the index some adds later, when the memory that was asked for is there.
  std::array<waiting, ahead> ring_{};
};

}  // namespace scoreboard::ranking
