#pragma once

#include "actors/sockets/batching_actor.hpp"
#include "actors/sockets/socket_unit.hpp"

namespace scoreboard::actors {

/// An actor that lives on the thread of its socket, as CAF's own brokers do: messages to it wake
/// that thread, and it may touch the socket directly. So a message costs one wake-up and not two,
/// and none when it comes from the same thread.
///
/// After each run through the mailbox flush() is called once: whatever was gathered meanwhile
/// leaves together (natural batching: no timer, and no delay when there is little to do).
class socket_actor : public batching_actor {
 public:
  /// `unit` runs this actor; with nullptr the system's scheduler does (deterministic tests).
  socket_actor(caf::actor_config& config, socket_unit* unit);

  using batching_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override;

  /// `io_actor`: tells the unit to run this one itself and not to hand it to the scheduler.
  subtype_t subtype() const override;

 protected:
  virtual void flush() = 0;

  // An ended actor has nothing left to say. Otherwise nobody else runs this actor meanwhile, even
  // if its mailbox filled again: only the unit's thread does.
  void after_run() final { flush(); }

  /// None in deterministic tests.
  socket_unit* unit() const noexcept { return unit_; }

 private:
  socket_unit* unit_;
};

}  // namespace scoreboard::actors
