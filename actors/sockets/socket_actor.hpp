#pragma once

#include <span>

#include "actors/sockets/batching_actor.hpp"
#include "actors/sockets/socket_news.hpp"
#include "actors/sockets/socket_unit.hpp"

namespace scoreboard::actors {

/// An actor that lives on the thread of its socket, as CAF's own brokers do: messages to it wake
/// that thread, and it may touch the socket directly. So a message costs one wake-up and not two,
/// and none when it comes from the same thread.
///
/// What happens at the socket is no message: the unit calls the actor between two runs through its
/// mailbox, as CAF's units do with brokers.
///
/// After each run through the mailbox flush() is called once: whatever was gathered meanwhile, from
/// messages and from the socket, leaves together (natural batching: no timer, and no delay when
/// there is little to do).
class socket_actor : public batching_actor {
 public:
  /// `unit` runs this actor; with nullptr the system's scheduler does (deterministic tests).
  socket_actor(caf::actor_config& config, socket_unit* unit);

  using batching_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override;

  /// `io_actor`: tells the unit to run this one itself and not to hand it to the scheduler.
  subtype_t subtype() const override;

  /// Calls the functions below that `news` gives reason for; none if the actor has ended. flush()
  /// is still to come: after the next run, or with flush_taken(). For whoever runs the actor,
  /// `host`: its unit, or a test in its place.
  void take(const socket_news& news, caf::execution_unit* host);

  /// Flushes what take() gathered, unless there was a run since. REQUIRES: the actor has not ended.
  void flush_taken();

 protected:
  // What these throw ends the process, as what a handler throws does. None of them may quit(),
  // which ends the actor only in a run: it can send itself an exit message.
  virtual void on_connected() {}
  virtual void on_frames(std::span<const received_frame> frames) = 0;
  virtual void on_writable() {}

  virtual void flush() = 0;

  // An ended actor has nothing left to say. Otherwise nobody else runs this actor meanwhile, even
  // if its mailbox filled again: only the unit's thread does.
  void after_run() final {
    taken_ = false;
    flush();
  }

  /// None in deterministic tests.
  socket_unit* unit() const noexcept { return unit_; }

 private:
  template <class Function>
  void enter(const Function& what);

  socket_unit* unit_;
  bool taken_ = false;  // since the last flush()
};

}  // namespace scoreboard::actors
