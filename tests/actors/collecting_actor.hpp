#pragma once

#include <functional>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>

namespace scoreboard::tests {

/// Puts every `Message` it gets behind the others. A class, and not a function, because CAF runs
/// those through a pointer that the standard library's assertions object to.
template <class Message>
class collecting_actor final : public caf::event_based_actor {
 public:
  collecting_actor(caf::actor_config& config, std::vector<Message>& into)
      : caf::event_based_actor(config), into_(into) {}

  caf::behavior make_behavior() override {
    return {[this](const Message& one) { into_.push_back(one); }};
  }

 private:
  std::vector<Message>& into_;
};

/// `into` must outlive it.
template <class Message>
caf::actor spawn_collector(caf::actor_system& system, std::vector<Message>& into) {
  return system.spawn<collecting_actor<Message>>(std::ref(into));
}

}  // namespace scoreboard::tests
