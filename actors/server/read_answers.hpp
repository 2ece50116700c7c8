#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_set>

#include "actors/server/ranked_moment.hpp"
#include "src/boards/archive_info.hpp"
#include "src/boards/board_id.hpp"
#include "src/boards/directory.hpp"
#include "src/wire/messages.hpp"

/// What queries come to at one read point. Functions without state, of any thread.
namespace scoreboard::actors {

/// The answer to a query of a ranking, see wire::is_of_a_ranking, whose users are those that are
/// looked up in `moment`. Costs are those of selection.hpp; looking up k users costs O(k S log n).
wire::outcome answer_of(const wire::read& asked, const ranked_moment& moment);

/// The answer to a query for what there is to know of a board.
wire::outcome description_of(const board_moment& moment);

/// The answer to a query over several boards, each with one user looked up, who need not be there.
wire::outcome answer_of(const wire::standings_query& asked,
                        std::span<const std::unique_ptr<board_moment>> moments);

/// The answer to a query for the boards of a user: those of `found`. O(boards).
wire::outcome answer_of(const wire::boards_of_user_query& asked, const boards::board_list& boards,
                        const std::unordered_set<boards::board_id>& found);

/// What is known of a snapshot that shows so many users.
wire::snapshot_description description_of(const boards::archive_info& archive, std::uint64_t users);

/// The answer to a query for the names of boards. O(log boards + limit).
wire::outcome answer_of(const wire::boards_query& asked, const boards::board_list& boards);

}  // namespace scoreboard::actors
