#include "http/api/handlers.hpp"

#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "http/api/failure.hpp"
#include "http/api/json.hpp"
#include "http/api/json_text.hpp"
#include "http/api/numbers.hpp"
#include "http/api/replies.hpp"
#include "http/api/score_json.hpp"
#include "http/api/tagged.hpp"

namespace scoreboard::http {

namespace {

/// For bodies that are refused whole.
response failure_of_body(error_code code, std::string_view body) {
  if (code != error_code::invalid_json) return failure(code);
  return {status_of(code), json_of(code, why_not_json(body))};
}

}  // namespace

void put_score(const server_requests& to, routed_request&& what) {
  auto parsed = parse_score(what.what.body);
  if (const auto* code = std::get_if<error_code>(&parsed))
    return what.with->answer(failure_of_body(*code, what.what.body));
  auto& change = std::get<wire::change>(parsed);
  auto reply = reply_with_total(what.with, change.user, what.numbers());
  to.update(what, {std::move(change)}, std::move(reply));
}

void post_scores(const server_requests& to, routed_request&& what) {
  auto parsed = parse_scores(what.what.body);
  if (const auto* code = std::get_if<error_code>(&parsed))
    return what.with->answer(failure_of_body(*code, what.what.body));
  auto& entries = std::get<std::vector<parsed_score>>(parsed);
  std::vector<wire::change> changes;
  for (const auto& one : entries) {
    if (const auto* change = std::get_if<wire::change>(&one)) changes.push_back(*change);
  }
  auto reply = reply_with_totals(what.with, std::move(entries), what.numbers());
  to.update(what, std::move(changes), std::move(reply));
}

void get_top(const server_requests& to, routed_request&& what) {
  const auto count = parse_count(what.segment("{count}"));
  if (!count) return what.with->answer(failure(error_code::invalid_position));
  to.read(what, wire::top_query{*count});
}

void get_window(const server_requests& to, routed_request&& what) {
  const auto position = parse_count(what.segment("{position}"));
  const auto scope = parse_count(what.segment("{scope}"));
  if (!position || *position == 0 || !scope)
    return what.with->answer(failure(error_code::invalid_position));
  to.read(what, wire::window_query{*position, *scope});
}

void get_live(const server_requests& /*to*/, routed_request&& what) {
  what.with->answer({200, tagged(status_json("live"))});
}

void get_ready(const server_requests& to, routed_request&& what) {
  to.probe(what, reply_with_status(what.with, "ready"));
}

}  // namespace scoreboard::http
