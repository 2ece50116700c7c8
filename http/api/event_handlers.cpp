#include <memory>
#include <utility>

#include "http/api/event_stream.hpp"
#include "http/api/handlers.hpp"
#include "http/api/permission.hpp"
#include "http/api/query_values.hpp"

namespace scoreboard::http {

void get_events(const services& by, routed_request&& request) {
  query_values values(request);
  wire::events_query asks{values.after_event(), values.board(), wire::events_query::max_events};
  const bool follows = values.flag("follow", true);
  if (values.refuse()) return;
  // The token may be revoked while somebody listens.
  auto may_go_on = [&access = by.access, earlier = request.by, &line = request.line,
                    where = request.sent.target] {
    const auto now = access.identify_again(earlier);
    return now && !forbidden_by(line, where, *now->who);
  };
  std::make_shared<event_stream>(request.reply_to, by.server.link(), std::move(asks), follows,
                                 request.numbers(), std::move(may_go_on))
      ->start();
}

}  // namespace scoreboard::http
