#pragma once

#include <cstddef>

#include "actors/ordered_actor.hpp"

namespace scoreboard::actors {

/// An actor that lives on the thread of its socket, as CAF's own brokers do: messages to it wake
/// that thread, and it may touch the socket directly. So a message costs one wake-up and not two.
///
/// After each run through the mailbox flush() is called once: whatever was gathered meanwhile
/// leaves together (natural batching: no timer, and no delay when there is little to do).
class socket_actor : public ordered_actor {
 public:
  /// `loop` runs this actor; with nullptr the system's scheduler does (deterministic tests).
  socket_actor(caf::actor_config& config, caf::execution_unit* loop);

  using ordered_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override;
  resume_result resume(caf::execution_unit* host, std::size_t max_throughput) override;

  /// `io_actor`: tells the loop to run this one itself and not to hand it to the scheduler.
  subtype_t subtype() const override;

 protected:
  virtual void flush() = 0;

  /// False in deterministic tests.
  bool runs_on_loop() const noexcept { return loop_ != nullptr; }

 private:
  caf::execution_unit* loop_;
};

}  // namespace scoreboard::actors
