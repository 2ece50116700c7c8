#pragma once

#include <memory>

#include <caf/actor.hpp>

#include "actors/bridge/bridge.hpp"
#include "actors/bridge/inflight_limit.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::http {

/// The way to the server. A copy is another handle of the same.
/// Thread rule: any thread.
class server_link {
 public:
  /// REQUIRES: `inflight` outlives this and its copies.
  server_link(caf::actor bridge, actors::inflight_limit& inflight);

  /// Sends a request whose outcome `reply` gets. False when too many are in flight: then nothing is
  /// sent and `reply` is not called.
  bool submit(wire::operation asked, std::shared_ptr<actors::reply_handler> reply) const;

 private:
  caf::actor bridge_;
  actors::inflight_limit* inflight_;
};

}  // namespace scoreboard::http
