#include "http/api/api.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "http/api/failure.hpp"
#include "http/api/routes.hpp"
#include "src/boards/names.hpp"

namespace scoreboard::http {

namespace {

/// The methods of HTTP, and what else looks like one to the balancer.
bool is_method(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; });
}

/// Whether people may call a board so. The service makes snapshots with the names left out here.
bool may_name_board(std::string_view text) {
  if (!boards::is_board_name(text) || text.front() == '.' || text == "frozen") return false;
  return !text.starts_with("season-") && !text.starts_with("hour-") && !text.starts_with("day-") &&
         !text.starts_with("week-");
}

}  // namespace

api::api(caf::actor bridge, actors::inflight_limit& inflight, const limits& bounds)
    : limits_(bounds), server_(std::move(bridge), inflight, bounds) {}

std::size_t api::max_body_bytes(const target& where) const {
  const auto bound = routes().bound_of(where);
  if (bound != body_bound::no_body) return bytes_of(bound);
  // Nothing here takes a body, and the answer is to say so, not that the body is large.
  return std::max(limits_.body_bytes, limits_.list_bytes);
}

response api::refuse(refusal why) const { return failure(code_of(why)); }

void api::handle(request what, std::shared_ptr<exchange> with) {
  const auto refuse = [&](error_code code, std::string_view allow = {}) {
    with->answer(failure(code, allow));
  };
  if (!what.target.is_valid() || !is_method(what.method))
    return refuse(error_code::invalid_request);
  const auto found = routes().find(what.method, what.target);
  if (found.allow.empty()) return refuse(error_code::not_found);
  if (found.one == nullptr) return refuse(error_code::method_not_allowed, found.allow);
  if (!found.one->knows_query_of(what.target)) return refuse(error_code::invalid_query);
  routed_request routed{std::move(what), std::move(with), *found.one};
  if (!may_name_board(routed.board()))
    return routed.with->answer(failure(error_code::invalid_board));
  routed.by.handle(server_, std::move(routed));
}

std::size_t api::bytes_of(body_bound bound) const {
  switch (bound) {
    case body_bound::no_body:
      break;
    case body_bound::score_body:
      return limits_.body_bytes;
    case body_bound::list_body:
      return limits_.list_bytes;
  }
  return 0;
}

}  // namespace scoreboard::http
