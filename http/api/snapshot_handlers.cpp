#include <string>
#include <utility>

#include "http/api/failure.hpp"
#include "http/api/handlers.hpp"
#include "http/api/names.hpp"
#include "http/api/query_values.hpp"
#include "http/api/read_json.hpp"
#include "http/api/read_replies.hpp"
#include "http/api/write_replies.hpp"

namespace scoreboard::http {

void get_snapshots(const services& by, routed_request&& request) {
  query_values values(request);
  wire::snapshots_query asked{values.after_snapshot(), values.names()};
  if (values.refuse()) return;
  by.server.read(request, std::move(asked),
                 reply_with<wire::snapshot_list>(request.reply_to, request.numbers()));
}

void get_snapshot(const services& by, routed_request&& request) {
  by.server.read(request, wire::snapshot_query{std::string(request.segment("{snapshot}"))},
                 reply_with<wire::snapshot_description>(request.reply_to, request.numbers()));
}

void put_snapshot(const services& by, routed_request&& request) {
  std::string name(request.segment("{snapshot}"));
  if (!may_name_snapshot(name)) return request.reply_to->answer(failure(error_code::invalid_name));
  std::string board(request.board());
  auto reply =
      reply_with_snapshot(request.reply_to, name, request.numbers(),
                          {by.server.link(), board, by.server.max_entries(), request.by_admin()});
  by.server.update(request, wire::put_snapshot{std::move(board), std::move(name)},
                   std::move(reply));
}

void delete_snapshot(const services& by, routed_request&& request) {
  by.server.update(request,
                   wire::delete_snapshot{std::string(request.board()),
                                         std::string(request.segment("{snapshot}"))},
                   reply_with_nothing(request.reply_to, status_no_content));
}

}  // namespace scoreboard::http
