#pragma once

#include <cstddef>
#include <limits>

#include "actors/sockets/ordered_actor.hpp"

namespace scoreboard::actors {

/// An actor that gathers work from many messages and does it in one batch: after each run through
/// its mailbox after_run() is called, unless the actor has ended.
///
/// REQUIRES: one thread runs it, its own or its socket's. On the scheduler another thread may run
/// or end an actor as soon as its mailbox is empty, before after_run() is called.
class batching_actor : public ordered_actor {
 public:
  /// `messages_a_run`: the most messages that one run handles. Whoever runs the actor may set a
  /// lower bound; the thread of a detached actor sets none.
  explicit batching_actor(caf::actor_config& config,
                          std::size_t messages_a_run = std::numeric_limits<std::size_t>::max())
      : ordered_actor(config), messages_a_run_(messages_a_run) {}

  resume_result resume(caf::execution_unit* host, std::size_t max_throughput) final;

 protected:
  /// An exception ends the process, as one thrown by a message handler does.
  virtual void after_run() = 0;

 private:
  const std::size_t messages_a_run_;
};

}  // namespace scoreboard::actors
