#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "src/boards/due_times.hpp"
#include "src/boards/settings.hpp"
#include "src/boards/user_reference.hpp"
#include "src/boards/user_state.hpp"
#include "src/ranking/user_id.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::tests {

/// A board, or a moment of one, by its definition: users with what they have, sorted anew for each
/// question.
class board_model {
 public:
  boards::settings settings = {};
  std::uint64_t season = 1;
  std::optional<std::uint64_t> season_start_ms;
  boards::due_times due = {};
  std::map<ranking::user_id, boards::user_state> users;
  std::vector<ranking::standing> erased;  ///< the places of those who were shown, in a moment

  /// The answer to a query of one ranking, or for the board itself, as it comes over the wire.
  /// `since`: the moment whose positions are shown beside; none: none.
  wire::outcome answer(const wire::query& asked, std::uint64_t max_entries,
                       const board_model* since = nullptr) const;

  /// Takes a user out of a moment: the place stays.
  void erase(const boards::user_reference& named);

  /// Those that are shown, best first, with their positions and data.
  std::vector<wire::ranked_entry> rows() const;

  /// Of a user who is shown; 0 of any other.
  std::uint64_t position_of(const ranking::user_id& user) const;

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

}  // namespace scoreboard::tests
