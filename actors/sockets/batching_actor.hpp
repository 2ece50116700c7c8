#pragma once

#include <cstddef>

#include "actors/sockets/ordered_actor.hpp"

namespace scoreboard::actors {

/// An actor that gathers from many messages what it then does in one go: after each run through its
/// mailbox after_run() is called, unless the actor has ended.
///
/// REQUIRES: one thread runs it, its own or its socket's. On the scheduler another thread may run,
/// or end, an actor as soon as its mailbox is empty, when the hook is still to come.
class batching_actor : public ordered_actor {
 public:
  using ordered_actor::ordered_actor;

  resume_result resume(caf::execution_unit* host, std::size_t max_throughput) override;

 protected:
  /// What it throws ends the process, as what a handler throws does.
  virtual void after_run() = 0;
};

}  // namespace scoreboard::actors
