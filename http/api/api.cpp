#include "http/api/api.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <caf/send.hpp>

#include "actors/bridge/bridge.hpp"
#include "http/api/failure.hpp"
#include "http/api/idempotency.hpp"
#include "http/api/json.hpp"
#include "http/api/json_text.hpp"
#include "http/api/replies.hpp"
#include "http/api/score_json.hpp"
#include "http/connections/ascii.hpp"
#include "http/connections/target.hpp"
#include "src/boards/names.hpp"

namespace scoreboard::http {

namespace {

// About as many as the server keeps, see gateway.kept-answers.
constexpr std::size_t rendered_at_most = 64;

/// Digits only. A number beyond 64 bits is as good as the largest: no board is that long.
std::optional<std::uint64_t> parse_count(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

bool is_score(const target& path) { return path.size() == 1 && path[0] == "score"; }

bool is_score_list(const target& path) {
  return path.size() == 3 && path[0] == "boards" && path[1] == boards::default_board &&
         path[2] == "scores";
}

/// The methods of HTTP, and what else looks like one to the balancer.
bool is_method(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; });
}

bool is_read(const request& what) { return what.method == "GET" || what.method == "HEAD"; }

/// For bodies that are refused whole.
response failure_of_body(error_code code, std::string_view body) {
  if (code != error_code::invalid_json) return failure(code);
  return {status_of(code), json_of(code, why_not_json(body))};
}

}  // namespace

api::api(caf::actor bridge, actors::request_gate& gate, const limits& bounds)
    : bridge_(std::move(bridge)),
      gate_(gate),
      limits_(bounds),
      rendered_(std::make_shared<rendered_answers>(rendered_at_most)) {}

std::size_t api::max_body_bytes(std::string_view text) const {
  const target path(text);
  if (is_score(path)) return limits_.body_bytes;
  if (is_score_list(path)) return limits_.list_bytes;
  // Nothing here takes a body, and the answer is to say so, not that the body is large.
  return std::max(limits_.body_bytes, limits_.list_bytes);
}

response api::refuse(refusal why) const { return failure(code_of(why)); }

void api::handle(request what, std::shared_ptr<exchange> with) {
  constexpr std::string_view get_and_head = "GET, HEAD";
  const auto refuse = [&](error_code code, std::string_view allow = {}) {
    with->answer(failure(code, allow));
  };
  const target path(what.target);
  if (!path.is_valid() || !is_method(what.method)) return refuse(error_code::invalid_request);
  if (is_score(path)) {
    if (what.method != "PUT") return refuse(error_code::method_not_allowed, "PUT");
    return score(what, with);
  }
  if (is_score_list(path)) {
    if (what.method != "POST") return refuse(error_code::method_not_allowed, "POST");
    return scores(what, with);
  }
  if ((path.size() == 2 || path.size() == 3) && path[0] == "top") {
    if (!is_read(what)) return refuse(error_code::method_not_allowed, get_and_head);
    return path.size() == 2 ? top(path[1], with) : window(path[1], path[2], with);
  }
  if (path.size() == 2 && path[0] == "health" && (path[1] == "live" || path[1] == "ready")) {
    if (!is_read(what)) return refuse(error_code::method_not_allowed, get_and_head);
    return path[1] == "live" ? with->answer({200, status_json("live")}) : ready(with);
  }
  refuse(error_code::not_found);
}

void api::score(const request& what, const std::shared_ptr<exchange>& with) {
  auto parsed = parse_score(what.body);
  if (const auto* code = std::get_if<error_code>(&parsed))
    return with->answer(failure_of_body(*code, what.body));
  auto& change = std::get<wire::change>(parsed);
  auto reply = reply_with_total(with, change.user);
  submit_update(what, {std::move(change)}, with, std::move(reply));
}

void api::scores(const request& what, const std::shared_ptr<exchange>& with) {
  auto parsed = parse_scores(what.body);
  if (const auto* code = std::get_if<error_code>(&parsed))
    return with->answer(failure_of_body(*code, what.body));
  auto& entries = std::get<std::vector<parsed_score>>(parsed);
  std::vector<wire::change> changes;
  for (const auto& one : entries) {
    if (const auto* change = std::get_if<wire::change>(&one)) changes.push_back(*change);
  }
  auto reply = reply_with_totals(with, std::move(entries));
  submit_update(what, std::move(changes), with, std::move(reply));
}

void api::submit_update(const request& what, std::vector<wire::change> changes,
                        const std::shared_ptr<exchange>& with,
                        std::shared_ptr<actors::reply_handler> reply) {
  auto key = key_of(what);
  if (!key) return with->answer(failure(error_code::invalid_key));
  // With nothing to carry out and nothing to remember there is nothing to ask the server.
  if (changes.empty() && what.idempotency_keys.empty()) return reply->on_outcome(wire::results());
  submit(wire::update{std::string(boards::default_board), std::move(key->text), std::move(changes),
                      key->made_by, fingerprint_of(what)},
         with, std::move(reply));
}

void api::ready(const std::shared_ptr<exchange>& with) {
  // Whoever can read nothing of a board can read all of it.
  submit(wire::read{std::string(boards::default_board), wire::top_query{0}, limits_.entries}, with,
         reply_with_status(with, "ready"));
}

void api::top(std::string_view count, const std::shared_ptr<exchange>& with) {
  const auto n = parse_count(count);
  if (!n) return with->answer(failure(error_code::invalid_position));
  submit_read(wire::top_query{*n}, with);
}

void api::window(std::string_view position, std::string_view scope,
                 const std::shared_ptr<exchange>& with) {
  const auto p = parse_count(position);
  const auto s = parse_count(scope);
  if (!p || *p == 0 || !s) return with->answer(failure(error_code::invalid_position));
  submit_read(wire::window_query{*p, *s}, with);
}

void api::submit_read(wire::query asks, const std::shared_ptr<exchange>& with) {
  wire::read what{std::string(boards::default_board), asks, limits_.entries};
  auto known = rendered_->find(what);
  what.known_version = known.version;
  auto reply = reply_with_entries(with, what, std::move(known.json), rendered_);
  submit(std::move(what), with, std::move(reply));
}

void api::submit(wire::operation what, const std::shared_ptr<exchange>& with,
                 std::shared_ptr<actors::reply_handler> reply) {
  if (!gate_.enter(wire::weigh(what))) return with->answer(failure(error_code::overloaded));
  caf::anon_send(bridge_, actors::call{std::move(what), std::move(reply)});
}

}  // namespace scoreboard::http
