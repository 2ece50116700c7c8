#include <string>
#include <utility>
#include <variant>

#include "http/api/accepted.hpp"
#include "http/api/handlers.hpp"
#include "http/api/permission.hpp"
#include "http/api/query_values.hpp"
#include "http/api/read_json.hpp"
#include "http/api/read_replies.hpp"
#include "http/api/reset_json.hpp"
#include "http/api/settings_json.hpp"
#include "http/api/write_replies.hpp"

namespace scoreboard::http {

void get_boards(const services& by, routed_request&& request) {
  query_values values(request);
  wire::boards_query asked{values.after_board(), values.names(),
                           boards_of(request.line, *request.by.who)};
  if (values.refuse()) return;
  by.server.read(request, std::move(asked),
                 reply_with<wire::board_names>(request.reply_to, request.numbers()));
}

void get_board(const services& by, routed_request&& request) {
  by.server.read(request, wire::board_query(),
                 reply_with<wire::board_description>(
                     request.reply_to, request.numbers(),
                     [board = std::string(request.board())](
                         const wire::board_description& description, number_form numbers) {
                       return json_of(board, description, numbers);
                     }));
}

void put_board(const services& by, routed_request&& request) {
  const auto settings = accepted(request, parse_settings(request.sent.body));
  if (!settings) return;
  std::string board(request.board());
  auto reply =
      reply_with_board(request.reply_to, *settings, request.numbers(),
                       {by.server.link(), board, by.server.max_entries(), request.by_admin()});
  by.server.update(request, wire::put_board{std::move(board), *settings}, std::move(reply));
}

void delete_board(const services& by, routed_request&& request) {
  by.server.update(request, wire::delete_board{std::string(request.board())},
                   reply_with_nothing(request.reply_to, status_no_content));
}

void put_frozen(const services& by, routed_request&& request) {
  by.server.update(request, wire::freeze_board{std::string(request.board()), true},
                   reply_with_nothing(request.reply_to, status_no_content));
}

void delete_frozen(const services& by, routed_request&& request) {
  by.server.update(request, wire::freeze_board{std::string(request.board()), false},
                   reply_with_nothing(request.reply_to, status_no_content));
}

void post_reset(const services& by, routed_request&& request) {
  const auto season = accepted(request, parse_reset(request.sent.body));
  if (!season) return;
  by.server.update(request, wire::reset_board{std::string(request.board()), *season},
                   reply_with_reset(request.reply_to, *season, request.numbers()));
}

}  // namespace scoreboard::http
