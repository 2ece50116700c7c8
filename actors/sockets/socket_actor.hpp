#pragma once

#include <span>

#include "actors/sockets/batching_actor.hpp"
#include "actors/sockets/socket_news.hpp"
#include "actors/sockets/socket_unit.hpp"

namespace scoreboard::actors {

/// An actor that lives on the thread of its socket, as CAF's own brokers do: messages to it wake
/// that thread, and it may use the socket directly. So a message costs one wake-up and not two, and
/// none if it comes from the same thread.
///
/// Events of the socket are not messages: the unit calls the actor between two runs through its
/// mailbox, as CAF's units do with brokers.
///
/// After each run through the mailbox flush() is called once. Whatever was gathered meanwhile, from
/// messages and from the socket, leaves together (natural batching: no timer, and no delay under
/// low load).
class socket_actor : public batching_actor {
 public:
  /// `unit` runs this actor; with nullptr the system's scheduler does (deterministic tests).
  socket_actor(caf::actor_config& config, socket_unit* unit);

  using batching_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override;

  /// `io_actor` makes the unit run this actor itself instead of handing it to the scheduler.
  subtype_t subtype() const override;

  /// Calls the hooks below for the events in `news`; none if the actor has ended. flush() follows
  /// later: after the next run, or with flush_taken(). Only for `host`, which runs the actor: its
  /// unit, or a test in its place.
  void take(const socket_news& news, caf::execution_unit* host);

  /// Flushes what take() gathered, unless a run has done so. REQUIRES: the actor has not ended.
  void flush_taken();

 protected:
  // An exception ends the process, as one thrown by a message handler does. The hooks must not
  // call quit(), which ends the actor only within a run; they can send it an exit message.
  virtual void on_connected() {}
  virtual void on_frames(std::span<const received_frame> frames) = 0;
  virtual void on_writable() {}

  virtual void flush() = 0;

  // Nobody else runs this actor meanwhile, even if its mailbox filled again: only the unit's thread
  // does.
  void after_run() final {
    taken_ = false;
    flush();
  }

  /// nullptr in deterministic tests.
  socket_unit* unit() const noexcept { return unit_; }

 private:
  template <class Function>
  void enter(const Function& call_hooks);

  socket_unit* unit_;
  bool taken_ = false;  // take() was called since the last flush()
};

}  // namespace scoreboard::actors
