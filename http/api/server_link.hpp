#pragma once

#include <chrono>
#include <memory>

#include <caf/actor.hpp>

#include "actors/bridge/bridge.hpp"
#include "actors/bridge/inflight_limit.hpp"
#include "src/base/request_id.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::http {

/// The way to the server. A copy is another handle of the same.
/// Thread rule: any thread.
class server_link {
 public:
  /// REQUIRES: `inflight` outlives this and its copies.
  server_link(caf::actor bridge, actors::inflight_limit& inflight);

  /// Sends a request whose outcome `reply` gets, for the request of people with this id. False when
  /// too many are in flight: then nothing is sent and `reply` is not called.
  bool submit(wire::operation asked, std::shared_ptr<actors::reply_handler> reply,
              const request_id& of) const;

  /// Nobody waits any more for the outcome that `reply` would get; it gets `unavailable` at once if
  /// it has none yet. REQUIRES: it shares with no other. O(requests in flight).
  void withdraw(std::shared_ptr<actors::reply_handler> reply) const;

  /// By the clock that the deadlines of requests go by.
  std::chrono::steady_clock::time_point now() const;

 private:
  caf::actor bridge_;
  actors::inflight_limit* inflight_;
};

}  // namespace scoreboard::http
