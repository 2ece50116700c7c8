#include "actors/sockets/socket_actor.hpp"

#include <exception>
#include <utility>

#include "src/base/happens_before.hpp"
#include "src/process/fatal.hpp"

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

void socket_actor::take(const socket_news& news, caf::execution_unit* host) {
  // Creates the behavior if the first message is still to come.
  if (!activate(host)) return;
  taken_ = true;
  enter([&] {
    if (news.connected) on_connected();
    if (!news.frames.empty()) on_frames(news.frames);
    if (news.writable) on_writable();
  });
}

void socket_actor::flush_taken() {
  if (std::exchange(taken_, false)) enter([this] { flush(); });
}

template <class Function>
void socket_actor::enter(const Function& call_hooks) {
  happens_after(this);
  try {
    call_hooks();
  } catch (...) {
    fail(process::text_of(std::current_exception()));
  }
  happens_before(this);
}

}  // namespace scoreboard::actors
