#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "http/api/accepted.hpp"
#include "http/api/failure.hpp"
#include "http/api/handlers.hpp"
#include "http/api/permission.hpp"
#include "http/api/score_json.hpp"
#include "http/api/write_replies.hpp"
#include "src/boards/names.hpp"

namespace scoreboard::http {

namespace {

/// The changes among what was sent.
std::vector<wire::change> changes_of(const parsed_scores& sent) {
  std::vector<wire::change> changes;
  for (const auto& entry : sent.entries) {
    if (const auto* const change = std::get_if<wire::change>(&entry)) changes.push_back(*change);
  }
  return changes;
}

/// Carries out the scores that the body lists.
void post_list(const services& by, const routed_request& request, score_form form) {
  auto sent = accepted(request, parse_scores(request.sent.body, form));
  if (!sent) return;
  if (form == score_form::any_board) refuse_others(*sent, boards_of(request.line, *request.by.who));
  wire::change_list list{sent->boards, changes_of(*sent), true, form == score_form::any_board};
  // Of any board, a list without changes is one of the default board, which is there.
  if (list.boards.empty()) list.boards.emplace_back(request.board());
  by.server.update(request, std::move(list),
                   reply_with_results(request.reply_to, *std::move(sent), form, request.numbers()));
}

}  // namespace

void put_score(const services& by, routed_request&& request) {
  auto change = accepted(request, parse_score(request.sent.body, score_form::core));
  if (!change) return;
  auto reply = reply_with_total(request.reply_to, change->user, request.numbers());
  by.server.update(request, *std::move(change), std::move(reply));
}

void post_score(const services& by, routed_request&& request) {
  const auto shown = request.parameter("show");
  if (shown && shown != "rank") return request.reply_to->answer(failure(error_code::invalid_query));
  auto change = accepted(request, parse_score(request.sent.body, score_form::full));
  if (!change) return;
  auto reply = shown ? reply_with_rank(request.reply_to, change->user, request.numbers(),
                                       {by.server.link(), std::string(request.board()),
                                        by.server.max_entries(), request.by_admin()})
                     : reply_with_result(request.reply_to, change->user, request.numbers());
  by.server.update(request, *std::move(change), std::move(reply));
}

void post_scores(const services& by, routed_request&& request) {
  post_list(by, request, score_form::full);
}

void post_scores_of_any_board(const services& by, routed_request&& request) {
  post_list(by, request, score_form::any_board);
}

}  // namespace scoreboard::http
