#include "http/api/api.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "http/access/token.hpp"
#include "http/api/failure.hpp"
#include "http/api/handlers.hpp"
#include "http/api/names.hpp"
#include "http/api/numbers.hpp"
#include "http/api/permission.hpp"
#include "http/api/routes.hpp"
#include "src/process/log.hpp"

namespace scoreboard::http {

namespace {

/// The methods of HTTP, and what else looks like one to the balancer.
bool is_method(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; });
}

/// The version that the answer must not be older than; nullopt when that is no number.
std::optional<std::uint64_t> at_least(const routed_request& request) {
  if (!request.line.knows("at_least")) return 0;
  return parse_count(request.parameter("at_least").value_or("0"));
}

/// What a browser wants to know before it lets a script send something. `methods`: of the path.
response preflight(std::string_view methods) {
  constexpr int no_content = 204;
  return {no_content,
          {},
          {{"Access-Control-Allow-Methods", std::string(methods)},
           {"Access-Control-Allow-Headers",
            "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id"},
           {"Access-Control-Max-Age", "600"}}};
}

}  // namespace

api::api(caf::actor bridge, actors::inflight_limit& inflight, const limits& bounds,
         const static_files& files, const door_rules& door, request_metrics& counted,
         metrics::exposition* shown)
    : limits_(bounds),
      server_(std::move(bridge), inflight, bounds.entries),
      files_(files),
      door_(door),
      counted_(counted),
      shown_(shown) {}

std::size_t api::max_body_bytes(const target& where) const {
  const auto bound = routes().bound_of(where);
  if (bound != body_bound::no_body) return bytes_of(bound);
  // Nothing here takes a body, and the answer is to say so, not that the body is large.
  return std::max({limits_.body_bytes, limits_.ranking_bytes, limits_.list_bytes});
}

std::optional<refusal> api::refuse_head(const request& head) const {
  const auto* const line = routes().find(head.method, head.target).line;
  if (line == nullptr || line->needs == access::anyone) return std::nullopt;
  const auto who = door_.access.identify(head.authorizations);
  if (!who) return refusal::invalid_token;
  const auto why = forbidden_by(*line, head.target, *who->who);
  if (!why) return std::nullopt;
  return *why == error_code::forbidden ? refusal::forbidden : refusal::unauthenticated;
}

std::string api::lines_for_origin(std::string_view origin) const {
  return door_.origins.lines_for(origin);
}

response api::refuse(refusal why) const { return failure(code_of(why)); }

void api::handle(request sent, std::shared_ptr<exchange> reply_to) {
  const auto refuse = [&](error_code code, std::string_view allow = {}) {
    reply_to->answer(failure(code, allow));
  };
  if (!sent.target.is_valid() || !is_method(sent.method))
    return refuse(error_code::invalid_request);
  const auto found = routes().find(sent.method, sent.target);
  if (found.allow.empty()) return refuse(error_code::not_found);
  if (sent.method == "OPTIONS" && door_.origins.allows(sent.origin))
    return reply_to->answer(preflight(found.allow));
  if (found.line == nullptr) return refuse(error_code::method_not_allowed, found.allow);
  reply_to->set_kind(counted_.kind_of(*found.line));
  routed_request request{std::move(sent), reply_to, *found.line};
  if (request.line.needs != access::anyone) {
    auto who = door_.access.identify(request.sent.authorizations);
    if (!who) return refuse(error_code::invalid_token);
    request.by = *std::move(who);
    reply_to->set_sender(request.by.who->name);
    if (const auto why = forbidden_by(request.line, request.sent.target, *request.by.who))
      return refuse(*why);
    if (door_.audit != nullptr && request.line.needs == access::admin) audit(request);
  }
  if (!request.line.knows_query_of(request.sent.target)) return refuse(error_code::invalid_query);
  if (!may_name_board(request.board())) return refuse(error_code::invalid_board);
  if (const auto named = request.snapshot(); named && !is_snapshot_name(*named))
    return refuse(error_code::invalid_name);
  const auto version = at_least(request);
  if (!version) return refuse(error_code::invalid_query);
  request.at_least = *version;
  request.line.handle({server_, files_, door_.access, shown_}, std::move(request));
}

void api::on_answered(const answered_request& what) {
  counted_.count(what.kind, what.status, what.took);
  if (door_.accesses != nullptr)
    door_.accesses->note({what.id, what.method, what.target, what.status, what.body_bytes,
                          what.took, what.peer, what.sender, parse_count(what.noted)});
  const bool is_slow = door_.slow.count() > 0 && what.took > door_.slow;
  if (!is_slow && !process::logs(spdlog::level::debug)) return;
  const auto target = without_tokens(what.target);
  const std::initializer_list<process::log_field> fields{
      {"request", what.id},
      {"method", what.method},
      {"target", target},
      {"status", std::int64_t{what.status}},
      {"ms", process::milliseconds_of(what.took)}};
  if (is_slow) slow_.warn("a request took long", fields, std::chrono::steady_clock::now());
  process::log_line(spdlog::level::debug, "answered a request", fields);
}

void api::audit(const routed_request& request) const {
  audit_entry entry{std::string(request.sent.id), request.by.who->name, request.sent.method,
                    request.sent.target.text(), request.reply_to->peer_address()};
  request.reply_to->tell_status([to = door_.audit, entry = std::move(entry)](int status) mutable {
    entry.status = status;
    to->note(entry);
  });
}

std::size_t api::bytes_of(body_bound bound) const {
  switch (bound) {
    case body_bound::no_body:
      break;
    case body_bound::small_body:
      return limits_.body_bytes;
    case body_bound::ranking_body:
      return limits_.ranking_bytes;
    case body_bound::list_body:
      return limits_.list_bytes;
  }
  return 0;
}

}  // namespace scoreboard::http
