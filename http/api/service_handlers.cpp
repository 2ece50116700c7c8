#include <string>
#include <utility>

#include "http/api/failure.hpp"
#include "http/api/handlers.hpp"
#include "http/api/json.hpp"
#include "http/api/read_replies.hpp"
#include "http/api/tagged.hpp"

namespace scoreboard::http {

void get_live(const services& /*by*/, routed_request&& request) {
  request.reply_to->answer({200, tagged(status_json("live"))});
}

void get_ready(const services& by, routed_request&& request) {
  by.server.probe(request, reply_with_status(request.reply_to, "ready"));
}

void get_file(const services& by, routed_request&& request) {
  std::string path;
  for (std::size_t i = 0; i < request.sent.target.size(); ++i)
    path.append("/").append(request.sent.target[i]);
  const auto* const file = by.files.find(path);
  request.reply_to->answer(file != nullptr ? *file : failure(error_code::not_found));
}

void get_metrics(const services& by, routed_request&& request) {
  if (by.shown == nullptr) return request.reply_to->answer(failure(error_code::not_found));
  response now{200, by.shown->text()};
  now.content_type = metrics::text_type;
  request.reply_to->answer(now);
}

}  // namespace scoreboard::http
