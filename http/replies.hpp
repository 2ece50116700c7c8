#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "actors/bridge.hpp"
#include "http/connection.hpp"
#include "http/score_json.hpp"

/// How the outcome of an operation becomes the answer of its exchange.
namespace scoreboard::http {

/// The answer to a top or a window.
std::shared_ptr<actors::reply_handler> reply_with_entries(std::shared_ptr<exchange> with);

/// {"status": <status>} when a read succeeds. `status`: a literal.
std::shared_ptr<actors::reply_handler> reply_with_status(std::shared_ptr<exchange> with,
                                                         std::string_view status);

/// The answer to one change of `user`.
std::shared_ptr<actors::reply_handler> reply_with_total(std::shared_ptr<exchange> with,
                                                        ranking::user_id user);

/// The answer to a list of changes, those of `sent` that are none included.
std::shared_ptr<actors::reply_handler> reply_with_totals(std::shared_ptr<exchange> with,
                                                         std::vector<parsed_score> sent);

}  // namespace scoreboard::http
