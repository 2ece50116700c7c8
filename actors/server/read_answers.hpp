#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "actors/server/messages.hpp"
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

/// The answer to a query for what there is to know of a board with this ranking.
wire::outcome description_of(const boards::board_info& board, const ranked_moment& moment);

/// Adds what the board with this name has to say to a query over several boards, in the order in
/// which they are asked for: of the one user who was looked up, who need not be there.
void add_standing(const std::string& board, const ranked_moment& moment,
                  const wire::standings_query& asked, wire::user_standings& to);

/// The answer to a query for the boards of a user: those of `found`. O(boards).
wire::board_names answer_of(const wire::boards_of_user_query& asked,
                            const boards::board_list& boards,
                            const std::unordered_set<boards::board_id>& found);

/// Adds names to the first ones in the order of their bytes, of which at most `limit` stay.
void add_names(std::vector<std::string> names, std::uint64_t limit, wire::board_names& to);

/// Where the answer to a query over several boards comes from: `now`, but since when the first of
/// the boards in it is frozen that are; and of their moment if all show the same.
wire::answer_origin origin_of(const wire::outcome& answer,
                              const read_batch::frozen_moments& frozen_at,
                              const wire::answer_origin& now);

/// What is known of a snapshot that shows so many users.
wire::snapshot_description description_of(const boards::archive_info& archive, std::uint64_t users);

/// The answer to a query for the names of boards. O(log boards + limit).
wire::board_names answer_of(const wire::boards_query& asked, const boards::board_list& boards);

}  // namespace scoreboard::actors
