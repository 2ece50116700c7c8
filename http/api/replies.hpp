#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/bridge/bridge.hpp"
#include "http/api/json.hpp"
#include "http/api/rendered_answers.hpp"
#include "http/api/score_json.hpp"
#include "http/connections/connection.hpp"

/// How the outcome of an operation becomes the answer of its exchange.
namespace scoreboard::http {

/// The answer to `what`, a top or a window. `known`: the JSON of the tag that `what` says is
/// known, nullptr when it is none. What the server keeps is put into `rendered`, which is that of
/// the form `numbers`. Reads that are equal, tags included, can share it, whatever their form.
std::shared_ptr<actors::reply_handler> reply_with_entries(
    std::shared_ptr<exchange> with, wire::read what, number_form numbers,
    std::shared_ptr<const tagged_text> known, std::shared_ptr<rendered_answers> rendered);

/// {"status": <status>} when a read succeeds. `status`: a literal.
std::shared_ptr<actors::reply_handler> reply_with_status(std::shared_ptr<exchange> with,
                                                         std::string_view status);

/// The answer to one change of `user`.
std::shared_ptr<actors::reply_handler> reply_with_total(std::shared_ptr<exchange> with,
                                                        ranking::user_id user, number_form numbers);

/// The answer to a list of changes, those of `sent` that are none included.
std::shared_ptr<actors::reply_handler> reply_with_totals(std::shared_ptr<exchange> with,
                                                         std::vector<parsed_score> sent,
                                                         number_form numbers);

}  // namespace scoreboard::http
