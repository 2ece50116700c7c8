#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/execution_unit.hpp>
#include <zmq.hpp>

#include "actors/sockets/connection_log.hpp"
#include "actors/sockets/frame_port.hpp"
#include "actors/sockets/outgoing_bytes.hpp"
#include "actors/sockets/socket_news.hpp"
#include "actors/sockets/unfinished_input.hpp"
#include "src/base/event_source.hpp"

namespace scoreboard::actors {

class socket_actor;

/// A ZMQ socket and the one socket actor that speaks through it, both run by one thread: the thread
/// sleeps as it likes until one of `descriptors()` is readable, says so with readable(), and calls
/// run(). So an actor shares a thread with whatever else waits for descriptors, and a message from
/// that to the actor wakes nobody.
///
/// Life: construct, spawn the actor with `caf::lazy_init` and this unit, attach(actor), then run()
/// again and again. The destructor ends an actor that has not ended.
/// Thread rule: exec_later() on any thread; the rest on one at a time.
class socket_unit final : public caf::execution_unit, public frame_port, public event_source {
 public:
  /// A ROUTER that listens at `endpoint` and drops frames that are larger. Throws zmq::error_t when
  /// it cannot.
  static zmq::socket_t listen(zmq::context_t& context, const std::string& endpoint,
                              std::size_t max_frame_bytes);

  /// A DEALER that connects to `endpoint`, again and again, and holds nothing back for a server
  /// that is not there. Drops frames that are larger. Throws zmq::error_t when the endpoint is
  /// malformed.
  static zmq::socket_t connect(zmq::context_t& context, const std::string& endpoint,
                               std::size_t max_frame_bytes);

  /// `context`: the one that `socket` was made in.
  socket_unit(caf::actor_system& system, zmq::context_t& context, zmq::socket_t socket);
  ~socket_unit() override;

  /// REQUIRES: it is a socket_actor.
  void attach(caf::actor actor);

  std::span<const int> descriptors() const noexcept override { return fds_; }
  void readable(int descriptor) override;

  /// For how long to wait for a descriptor at most, in milliseconds; -1: for ever.
  int longest_wait_ms() const noexcept;

  /// Handles messages and frames until there are none, or for a millisecond. False when the actor
  /// has ended.
  bool run() override;

  /// Whether other actors that get messages from this thread run on it, too, in the next run(), or
  /// on the scheduler's workers (as at first). Here is faster for what is done sooner than a worker
  /// wakes up. REQUIRES: called by the actor.
  void run_inline(bool here) noexcept { runs_inline_ = here; }

  void exec_later(caf::resumable* job) override;

  /// A ROUTER drops what exceeds the bounds of `outgoing_bytes`.
  result send(const std::string& peer, frame_bytes frame) override;
  bool takes(const std::string& peer, std::size_t bytes) const override;

 private:
  enum fd_index { wake, frames, connection };

  void wake_up();
  bool run_ready();
  bool run_kept();
  zmq::message_t message_of(const std::string& peer, frame_bytes frame);
  bool look_at_socket();
  bool look_at_connection();
  bool receive(std::vector<received_frame>& into);
  void cut_off_unfinished();
  bool fall_asleep();

  zmq::socket_t socket_;
  zmq::socket_t connected_;            // readable when something happened to a connection
  std::optional<connection_log> log_;  // DEALER: of that connection
  const bool routes_;                  // ROUTER: every message begins with a routing id
  outgoing_bytes outgoing_;            // ROUTER: what peers did not take yet
  unfinished_input unfinished_;        // ROUTER: what peers sent and never finish
  std::chrono::steady_clock::time_point next_input_look_;
  std::array<int, 3> fds_{};

  caf::actor actor_;
  socket_actor* its_ = nullptr;  // what actor_ refers to
  bool actor_ended_ = false;
  bool look_ = true;         // something may have come since the socket was looked at
  bool connection_ = false;  // something may have happened to the connection
  bool full_ = false;        // a send found no room: watch for it
  bool runs_inline_ = false;
  std::vector<caf::resumable*> kept_;  // other actors that run here

  std::mutex mutex_;  // guards the next two
  std::deque<caf::resumable*> ready_;
  bool asleep_ = false;
};

}  // namespace scoreboard::actors
