#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "actors/bridge/bridge.hpp"
#include "http/api/json.hpp"
#include "http/api/score_json.hpp"
#include "http/api/server_link.hpp"
#include "http/connections/connection.hpp"
#include "src/boards/settings.hpp"

/// How the outcome of an update becomes the answer of its exchange.
namespace scoreboard::http {

/// {"user", "total"} of one score of `user`.
std::shared_ptr<actors::reply_handler> reply_with_total(std::shared_ptr<exchange> to,
                                                        ranking::user_id user, number_form numbers);

/// {"user", "total", "taken", "previous"} of one score of `user`.
std::shared_ptr<actors::reply_handler> reply_with_result(std::shared_ptr<exchange> to,
                                                         ranking::user_id user,
                                                         number_form numbers);

/// The answer to a list of scores, those of `sent` that are none included.
std::shared_ptr<actors::reply_handler> reply_with_results(std::shared_ptr<exchange> to,
                                                          parsed_scores sent, score_form form,
                                                          number_form numbers);

/// {"season", "snapshot"}: what follows on season `ended` of a board, and where that stays
/// readable.
std::shared_ptr<actors::reply_handler> reply_with_reset(std::shared_ptr<exchange> to,
                                                        std::uint64_t ended, number_form numbers);

inline constexpr int status_no_content = 204;

/// An answer without a body, and with `status`, when the only change is done.
std::shared_ptr<actors::reply_handler> reply_with_nothing(std::shared_ptr<exchange> to, int status);

// -- followed by a read ---------------------------------------------------------------------------
//
// What an answer shows beside the result is read when the update is carried out, from a state that
// is as new as that. Should the read fail, the answer is still that the update was done: what the
// read would have told is null. Nobody may take a score for lost because the rank could not be had.

/// Where to read, and how.
struct following_read {
  server_link link;
  std::string board;
  std::uint64_t max_entries = 0;
  bool beyond_freeze = false;  ///< see wire::read
};

/// The same as reply_with_result, and the user's "rank" and "of", unless what may be read is
/// frozen.
std::shared_ptr<actors::reply_handler> reply_with_rank(std::shared_ptr<exchange> to,
                                                       ranking::user_id user, number_form numbers,
                                                       following_read where);

/// What GET tells of a board that was given `settings`, with 201 if it was made.
std::shared_ptr<actors::reply_handler> reply_with_board(std::shared_ptr<exchange> to,
                                                        boards::settings settings,
                                                        number_form numbers, following_read where);

/// What GET tells of the snapshot `name`, with 201 if it was made.
std::shared_ptr<actors::reply_handler> reply_with_snapshot(std::shared_ptr<exchange> to,
                                                           std::string name, number_form numbers,
                                                           following_read where);

}  // namespace scoreboard::http
