#pragma once

#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>

namespace scoreboard::tests {

/// An actor that puts every `Message` it gets behind the others. `into` must outlive it.
template <class Message>
caf::actor spawn_collector(caf::actor_system& system, std::vector<Message>& into) {
  return system.spawn([&into](caf::event_based_actor*) -> caf::behavior {
    return {[&into](const Message& one) { into.push_back(one); }};
  });
}

}  // namespace scoreboard::tests
