#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/execution_unit.hpp>
#include <zmq.hpp>

#include "actors/frame_port.hpp"

namespace scoreboard::actors {

/// The thread that owns one ZMQ socket and runs the one socket actor that speaks through it.
///
/// Life: construct, spawn the actor with `caf::lazy_init` and this loop, start(actor). The thread
/// ends when the actor does; the destructor waits for it.
/// Thread rule: exec_later() on any thread, send() on the loop's thread, the rest on the owner's.
class socket_loop final : public caf::execution_unit, public frame_port {
 public:
  /// A ROUTER that listens at `endpoint`. Throws zmq::error_t when it cannot.
  static zmq::socket_t listen(zmq::context_t& context, const std::string& endpoint);

  /// A DEALER that connects to `endpoint`, again and again, and holds nothing back for a server
  /// that is not there. Throws zmq::error_t when the endpoint is malformed.
  static zmq::socket_t connect(zmq::context_t& context, const std::string& endpoint);

  /// `context`: the one that `socket` was made in.
  socket_loop(caf::actor_system& system, zmq::context_t& context, zmq::socket_t socket);
  ~socket_loop() override;

  void start(caf::actor actor);

  void exec_later(caf::resumable* job) override;
  result send(const std::string& peer, const wire::frame& frame) override;

 private:
  void run();
  bool run_ready();
  bool receive();
  void wait();
  zmq::socket_t watch_connection(zmq::context_t& context);

  zmq::socket_t socket_;
  zmq::socket_t connected_;  // DEALER: readable when the connection was made
  const bool routes_;        // ROUTER: every message begins with a routing id
  caf::actor actor_;
  bool actor_ended_ = false;
  bool full_ = false;  // a send found no room: watch for it

  std::mutex mutex_;  // guards the next two
  std::deque<caf::resumable*> ready_;
  bool asleep_ = false;
  int wake_fd_;
  std::thread thread_;
};

}  // namespace scoreboard::actors
