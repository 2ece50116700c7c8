#include <memory>
#include <utility>

#include "http/api/event_stream.hpp"
#include "http/api/handlers.hpp"
#include "http/api/query_values.hpp"

namespace scoreboard::http {

void get_events(const services& by, routed_request&& request) {
  query_values values(request);
  wire::events_query asks{values.after_event(), values.board(), wire::events_query::max_events};
  const bool follows = values.flag("follow", true);
  if (values.refuse()) return;
  std::make_shared<event_stream>(request.reply_to, by.server.link(), std::move(asks), follows,
                                 request.numbers())
      ->start();
}

}  // namespace scoreboard::http
