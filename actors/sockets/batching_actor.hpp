#pragma once

#include <cstddef>
#include <limits>

#include "actors/sockets/ordered_actor.hpp"

namespace scoreboard::actors {

/// An actor that gathers from many messages what it then does in one go: after each run through its
/// mailbox after_run() is called, unless the actor has ended.
///
/// REQUIRES: one thread runs it, its own or its socket's. On the scheduler another thread may run,
/// or end, an actor as soon as its mailbox is empty, when the hook is still to come.
class batching_actor : public ordered_actor {
 public:
  /// `messages_a_run`: a run ends after so many messages at the latest, however many more wait, and
  /// perhaps sooner: whoever runs the actor has a bound, too, except the thread of a detached one.
  explicit batching_actor(caf::actor_config& config,
                          std::size_t messages_a_run = std::numeric_limits<std::size_t>::max())
      : ordered_actor(config), messages_a_run_(messages_a_run) {}

  resume_result resume(caf::execution_unit* host, std::size_t max_throughput) final;

 protected:
  /// What it throws ends the process, as what a handler throws does.
  virtual void after_run() = 0;

 private:
  const std::size_t messages_a_run_;
};

}  // namespace scoreboard::actors
