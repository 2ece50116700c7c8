#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "http/api/accepted.hpp"
#include "http/api/failure.hpp"
#include "http/api/handlers.hpp"
#include "http/api/numbers.hpp"
#include "http/api/query_values.hpp"
#include "http/api/read_json.hpp"
#include "http/api/read_replies.hpp"
#include "http/api/user_json.hpp"

namespace scoreboard::http {

namespace {

constexpr std::uint64_t usual_limit = 100;
constexpr std::uint64_t usual_scope = 5;

/// With "since": each user is looked up in the other snapshot, which lies on the server's disk.
constexpr std::uint64_t most_since = 1000;

wire::entries_form form_of(query_values& values, bool allows_dense) {
  return {values.position("top"), values.rank(allows_dense), values.flag("data"),
          values.snapshot("since")};
}

/// Which entries are asked for. What is wrong with it is noted in `values`.
wire::query entries_asked(query_values& values) {
  const bool by_user = values.has("user");
  const bool by_total = values.has("total");
  const bool around = by_user || by_total;
  if ((by_user && by_total) ||
      (around ? values.has("from") || values.has("limit") : values.has("scope")))
    values.mistake(error_code::invalid_query);
  if (!around) {
    const auto from = values.position("from").value_or(1);
    const auto limit = values.position("limit").value_or(usual_limit);
    if (from == 0) values.mistake(error_code::invalid_position);
    return wire::page_query{from, limit, form_of(values, from == 1)};
  }
  const auto scope = values.position("scope").value_or(usual_scope);
  if (by_user) {
    auto user = values.user().value_or(boards::user_reference());
    return wire::around_user_query{std::move(user), scope, form_of(values, false)};
  }
  const auto total = values.total("total").value_or(0);
  return wire::around_total_query{total, scope, form_of(values, false)};
}

}  // namespace

void get_top(const services& by, routed_request&& request) {
  const auto count = parse_count(request.segment("{count}"));
  if (!count) return request.reply_to->answer(failure(error_code::invalid_position));
  by.server.read_core(request, wire::top_query{*count});
}

void get_window(const services& by, routed_request&& request) {
  const auto position = parse_count(request.segment("{position}"));
  const auto scope = parse_count(request.segment("{scope}"));
  if (!position || *position == 0 || !scope)
    return request.reply_to->answer(failure(error_code::invalid_position));
  by.server.read_core(request, wire::window_query{*position, *scope});
}

void get_entries(const services& by, routed_request&& request) {
  query_values values(request);
  auto asked = entries_asked(values);
  const bool shows_before = values.has("since");
  if (shows_before && wire::entries_asked_for(asked) > most_since)
    values.mistake(error_code::too_many);
  if (values.refuse()) return;
  by.server.read(request, std::move(asked),
                 reply_with<wire::page>(request.reply_to, request.numbers(),
                                        [shows_before](const wire::page& page, number_form form) {
                                          return json_of(page, shows_before, form);
                                        }));
}

void post_ranking(const services& by, routed_request&& request) {
  query_values values(request);
  const auto rank = values.rank();
  if (values.refuse()) return;
  auto users = accepted(request, parse_users(request.sent.body));
  if (!users) return;
  wire::ranking_query asked{*users, rank};
  by.server.read(
      request, std::move(asked),
      reply_with<wire::user_ranking>(
          request.reply_to, request.numbers(),
          [users = *std::move(users)](const wire::user_ranking& ranking, number_form numbers) {
            return json_of(ranking, users, numbers);
          },
          false));
}

void get_count(const services& by, routed_request&& request) {
  query_values values(request);
  const wire::count_query asked{values.total("minimum"), values.total("maximum")};
  if (values.refuse()) return;
  by.server.read(request, asked, reply_with<wire::user_count>(request.reply_to, request.numbers()));
}

void get_rank(const services& by, routed_request&& request) {
  query_values values(request);
  if (!values.has("total")) values.mistake(error_code::invalid_query);
  const auto total = values.total("total").value_or(0);
  const wire::total_rank_query asked{total, values.rank()};
  if (values.refuse()) return;
  by.server.read(request, asked, reply_with<wire::total_rank>(request.reply_to, request.numbers()));
}

}  // namespace scoreboard::http
