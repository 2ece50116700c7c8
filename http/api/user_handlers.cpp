#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "http/api/accepted.hpp"
#include "http/api/failure.hpp"
#include "http/api/handlers.hpp"
#include "http/api/permission.hpp"
#include "http/api/query_values.hpp"
#include "http/api/read_json.hpp"
#include "http/api/read_replies.hpp"
#include "http/api/user_json.hpp"
#include "http/api/user_value.hpp"
#include "http/api/write_replies.hpp"

namespace scoreboard::http {

namespace {

constexpr int status_accepted = 202;

/// The user that the path names; nullopt when nobody can be called so, which is answered.
std::optional<boards::user_reference> user_in(const routed_request& request) {
  auto user = parse_user(request.segment("{user}"));
  if (!user) request.reply_to->answer(failure(error_code::invalid_user));
  return user;
}

/// Of which boards the sender sees more than a freeze shows, where that is not so of all.
boards::board_prefixes administered(const routed_request& request) {
  if (request.by_admin()) return {};
  return request.by.who->boards_for(token_scope::admin);
}

void change_user(const services& by, const routed_request& request, boards::user_reference user,
                 wire::change::kind how, std::optional<std::string> data = std::nullopt) {
  wire::change change{std::move(user.user), how, 0, std::move(data)};
  change.from_path = user.from_path;
  by.server.update(request, std::move(change),
                   reply_with_nothing(request.reply_to, status_no_content));
}

}  // namespace

void get_user(const services& by, routed_request&& request) {
  auto user = user_in(request);
  if (!user) return;
  query_values values(request);
  const auto rank = values.rank();
  if (values.refuse()) return;
  by.server.read(request, wire::user_query{*std::move(user), rank, request.by_admin()},
                 reply_with<wire::user_standing>(request.reply_to, request.numbers()));
}

void delete_user(const services& by, routed_request&& request) {
  if (auto user = user_in(request))
    change_user(by, request, *std::move(user), wire::change::kind::remove);
}

void put_data(const services& by, routed_request&& request) {
  auto user = user_in(request);
  if (!user) return;
  auto data = accepted(request, parse_data(request.sent.body));
  if (data) change_user(by, request, *std::move(user), wire::change::kind::data, std::move(data));
}

void delete_data(const services& by, routed_request&& request) {
  if (auto user = user_in(request))
    change_user(by, request, *std::move(user), wire::change::kind::data, std::string());
}

void put_hidden(const services& by, routed_request&& request) {
  if (auto user = user_in(request))
    change_user(by, request, *std::move(user), wire::change::kind::hide);
}

void delete_hidden(const services& by, routed_request&& request) {
  if (auto user = user_in(request))
    change_user(by, request, *std::move(user), wire::change::kind::show);
}

void get_standings(const services& by, routed_request&& request) {
  auto user = user_in(request);
  if (!user) return;
  query_values values(request);
  wire::standings_query asked{*std::move(user), values.boards(), values.rank()};
  if (values.refuse()) return;
  const auto& readable = boards_of(request.line, *request.by.who);
  std::erase_if(asked.boards, [&](const auto& board) { return !readable.covers(board); });
  asked.beyond_freeze = administered(request);
  by.server.read(request, std::move(asked),
                 reply_with<wire::user_standings>(request.reply_to, request.numbers()));
}

void get_boards_of_user(const services& by, routed_request&& request) {
  auto user = user_in(request);
  if (!user) return;
  query_values values(request);
  wire::boards_of_user_query asked{*std::move(user), values.after_board(), values.names(),
                                   boards_of(request.line, *request.by.who)};
  if (values.refuse()) return;
  asked.beyond_freeze = administered(request);
  by.server.read(request, std::move(asked),
                 reply_with<wire::board_names>(request.reply_to, request.numbers()));
}

void erase_user(const services& by, routed_request&& request) {
  auto user = user_in(request);
  if (!user) return;
  by.server.update(request, wire::erase_user{*std::move(user)},
                   reply_with_nothing(request.reply_to, status_accepted));
}

}  // namespace scoreboard::http
