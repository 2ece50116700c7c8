#include "actors/sockets/socket_actor.hpp"

#include <utility>

namespace scoreboard::actors {

socket_actor::socket_actor(caf::actor_config& config, socket_unit* unit)
    : batching_actor(config), unit_(unit) {}

void socket_actor::enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) {
  sees_made();
  batching_actor::enqueue(std::move(element), unit_ != nullptr ? unit_ : host);
}

caf::resumable::subtype_t socket_actor::subtype() const {
  return unit_ != nullptr ? resumable::io_actor : resumable::scheduled_actor;
}

}  // namespace scoreboard::actors
