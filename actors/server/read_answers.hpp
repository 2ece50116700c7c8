#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <unordered_set>

#include "src/boards/board_id.hpp"
#include "src/boards/board_part.hpp"
#include "src/boards/directory.hpp"
#include "src/ranking/snapshot.hpp"
#include "src/wire/messages.hpp"

/// What queries come to at one read point. Functions without state, of any thread.
namespace scoreboard::actors {

/// A board at a read point, and what it has of those users who are looked up on it.
struct board_moment {
  const boards::board_info& board;
  std::span<const ranking::snapshot> parts;
  std::span<const std::optional<boards::user_state>> users;
};

/// The answer to a query of one board. What it looks up are the first users of `moment`.
/// Costs are those of selection.hpp; looking up k users costs O(k S log n).
wire::outcome answer_of(const wire::read& asked, const board_moment& moment);

/// The answer to a query over several boards, each with one user looked up, who need not be there.
wire::outcome answer_of(const wire::standings_query& asked, std::span<const board_moment> moments);

/// The answer to a query for the boards of a user: those of `found`. O(boards).
wire::outcome answer_of(const wire::boards_of_user_query& asked, const boards::board_list& boards,
                        const std::unordered_set<boards::board_id>& found);

/// The answer to a query for the names of boards. O(log boards + limit).
wire::outcome answer_of(const wire::boards_query& asked, const boards::board_list& boards);

}  // namespace scoreboard::actors
