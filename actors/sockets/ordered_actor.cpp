#include "actors/sockets/ordered_actor.hpp"

#include <exception>

#include <fmt/format.h>

#include "src/process/fatal.hpp"

namespace scoreboard::actors {

ordered_actor::ordered_actor(caf::actor_config& config) : caf::event_based_actor(config) {
  set_exception_handler(
      [this](std::exception_ptr& thrown) -> caf::error { fail(process::text_of(thrown)); });
  set_default_handler(
      [this](caf::scheduled_actor*, const caf::message_view& message) -> caf::result<caf::message> {
        fail(fmt::format("a message that it does not take: {}",
                         message.content().stringify().substr(0, 200)));
      });
}

caf::resumable::resume_result ordered_actor::resume(caf::execution_unit* host,
                                                    std::size_t max_throughput) {
  // The run may destroy this object, so afterwards only its address is used.
  void* const address = this;
  happens_after(address);
  const auto result = caf::event_based_actor::resume(host, max_throughput);
  happens_before(address);
  return result;
}

bool ordered_actor::cleanup(caf::error&& reason, caf::execution_unit* host) {
  if (reason != caf::exit_reason::user_shutdown && reason != caf::exit_reason::unreachable)
    fail(fmt::format("it ended: {}", to_string(reason)));
  return caf::event_based_actor::cleanup(std::move(reason), host);
}

void ordered_actor::fail(std::string_view why) const {
  process::end_process(fmt::format("the {} failed: {}", name(), why));
}

}  // namespace scoreboard::actors
