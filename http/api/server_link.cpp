#include "http/api/server_link.hpp"

#include <utility>

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include "src/wire/request_weight.hpp"

namespace scoreboard::http {

server_link::server_link(caf::actor bridge, actors::inflight_limit& inflight)
    : bridge_(std::move(bridge)), inflight_(&inflight) {}

bool server_link::submit(wire::operation asked, std::shared_ptr<actors::reply_handler> reply,
                         const request_id& of) const {
  if (!inflight_->enter(wire::weigh(asked))) return false;
  caf::anon_send(bridge_, actors::bridge_request{std::move(asked), std::move(reply), of});
  return true;
}

void server_link::withdraw(std::shared_ptr<actors::reply_handler> reply) const {
  caf::anon_send(bridge_, actors::bridge_withdrawal{std::move(reply)});
}

std::chrono::steady_clock::time_point server_link::now() const {
  return bridge_.home_system().clock().now();
}

}  // namespace scoreboard::http
