#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/boards/board_part.hpp"
#include "src/boards/names.hpp"
#include "src/boards/settings.hpp"
#include "src/ranking/user_id.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::tests {

/// A board by its definition: users with what they have, sorted anew for each question.
class board_model {
 public:
  boards::settings settings = {};
  std::optional<std::uint64_t> season_start_ms;
  std::map<ranking::user_id, boards::user_state> users;

  /// The answer to a query of one board, as it comes over the wire.
  wire::outcome answer(const wire::query& asked, std::uint64_t max_entries) const;

  /// Those that are shown, best first, with their positions and data.
  std::vector<wire::ranked_entry> rows() const;

  /// Rank of a user with that state, who need not be shown.
  std::uint64_t rank_of(const boards::user_state& state, ranking::rank_kind kind) const;

  /// Rank of somebody who reached `total` now.
  std::uint64_t rank_of(std::int64_t total, ranking::rank_kind kind) const;

  bool is_better(std::int64_t a, std::int64_t b) const {
    return settings.order == ranking::order::descending ? a > b : a < b;
  }

 private:
  struct answers;
};

/// The whole service by its definition: one update after the other, and each whole.
class service_model {
 public:
  bool boards_by_score = false;
  std::size_t max_boards = 10'000;
  std::map<std::string, board_model> boards{{std::string(boards::default_board), {}}};

  /// What an update comes to: results, or why it is refused; then nothing has changed.
  wire::outcome apply(const wire::update& what);

  /// What a read brings that is answered from this moment.
  wire::outcome answer(const wire::read& asked) const;

 private:
  using refusal = std::optional<wire::error_code>;

  wire::outcome apply(const wire::change_list& list);
  wire::outcome apply(const wire::put_board& order);
  wire::outcome apply(const wire::delete_board& order);
  wire::outcome apply(const wire::erase_user& order);
  refusal refusal_of(const std::string& board, const std::vector<wire::change>& changes) const;
  commits::result change(board_model& board, const wire::change& what);

  ranking::arrival last_arrival_ = 0;
};

/// An answer as its receiver has it, who knows no arrivals.
wire::outcome as_received(const wire::outcome& what);

}  // namespace scoreboard::tests
