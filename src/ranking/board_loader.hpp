#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "src/ranking/board.hpp"
#include "src/ranking/page_block.hpp"

namespace scoreboard::ranking {

/// Makes a board from users whose totals and arrivals are known already: a store being read, an
/// import. Several times as fast as board::set, and the nodes come out nine tenths full. The index
/// is made in the end, when it is known how large it has to be.
///
/// Entries may come in any order; in ranking order they need no sorting. It takes 24 bytes a user
/// on top of the board while it runs.
///
/// Thread rule: one thread; the board may then be handed to its writer.
class board_loader {
 public:
  /// For `expected` users memory is taken at once; more or fewer may come.
  explicit board_loader(order by = order::descending, std::size_t expected = 0);

  /// `data` as in board::set_data. REQUIRES: `user` is new, `arrived` is nobody else's. Throws as
  /// board::set and set_data do. O(1), and never reads what was added before.
  void add(const user_id& user, std::int64_t total, arrival arrived, std::string_view data = {});

  /// The board with all of them; the loader is good for nothing more. O(n) in ranking order, else
  /// O(n log n). Throws std::invalid_argument for a user, or a total with its arrival, that
  /// came twice.
  board finish();

 private:
  void make_index();
  void make_tree();

  board board_;
  std::vector<ranking_tree::item, page_allocator<ranking_tree::item>> items_;
};

}  // namespace scoreboard::ranking
