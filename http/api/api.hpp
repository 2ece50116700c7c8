#pragma once

#include <cstddef>
#include <memory>

#include <caf/actor.hpp>

#include "actors/bridge/inflight_limit.hpp"
#include "http/api/server_requests.hpp"
#include "http/api/static_files.hpp"
#include "http/connections/connection.hpp"

namespace scoreboard::http {

/// The HTTP contract: finds each request's route, or what is wrong with it before any handler need
/// look at it.
///
/// Of several mistakes the first of these is told: the form of HTTP, the path, the method, the
/// query's parameters, the form of a board's name; and by the handler, the rest of the request's
/// shape, its key; and by the server, the board, the kind of user, the season, overflow, bounds.
/// Thread rule: any thread.
class api final : public request_handler {
 public:
  using limits = http::limits;

  /// REQUIRES: `inflight` and `files` outlive this, and `inflight` the replies, too.
  api(caf::actor bridge, actors::inflight_limit& inflight, const limits& bounds,
      const static_files& files);

  std::size_t max_body_bytes(const target& where) const override;
  response refuse(refusal why) const override;
  void handle(request sent, std::shared_ptr<exchange> reply_to) override;

 private:
  std::size_t bytes_of(body_bound bound) const;

  const limits limits_;
  const server_requests server_;
  const static_files& files_;
};

}  // namespace scoreboard::http
