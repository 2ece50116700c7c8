#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/execution_unit.hpp>
#include <zmq.hpp>

#include "actors/sockets/allow_list.hpp"
#include "actors/sockets/connection_log.hpp"
#include "actors/sockets/curve_keys.hpp"
#include "actors/sockets/frame_port.hpp"
#include "actors/sockets/outgoing_bytes.hpp"
#include "actors/sockets/peer_places.hpp"
#include "actors/sockets/socket_metrics.hpp"
#include "actors/sockets/socket_news.hpp"
#include "actors/sockets/unfinished_input.hpp"
#include "actors/sockets/zap_handler.hpp"
#include "src/base/event_source.hpp"
#include "src/process/seldom_log.hpp"

namespace scoreboard::actors {

class socket_actor;

/// A ZMQ socket and the one socket actor that uses it, both run by one thread: the thread waits
/// until one of `descriptors()` is readable, reports it with readable(), and calls run(). So an
/// actor shares a thread with other users of descriptors, and their messages to the actor need no
/// wake-up.
///
/// Life cycle: construct, spawn the actor with `caf::lazy_init` and this unit, attach(actor), then
/// call run() repeatedly. The destructor ends an actor that has not ended.
/// Thread rule: exec_later() on any thread; the rest on one thread at a time.
class socket_unit final : public caf::execution_unit, public frame_port, public event_source {
 public:
  /// What CURVE adds to a part of a message on the wire: a command's name, a nonce, an
  /// authenticator and flags.
  static constexpr std::size_t encryption_bytes = 8 + 8 + 16 + 1;

  /// A socket that is set up for a unit.
  struct prepared_socket {
    zmq::socket_t socket;
    /// Where the unit connects it, which sees all that becomes of the connection; empty: it
    /// listens.
    std::string connects_to = {};
  };

  /// A ROUTER that listens at `endpoint` and drops frames larger than `max_frame_bytes`. With
  /// `keys` it is a CURVE server. Throws zmq::error_t if it cannot listen.
  static prepared_socket listen(zmq::context_t& context, const std::string& endpoint,
                                std::size_t max_frame_bytes,
                                const std::optional<curve_server_keys>& keys = std::nullopt);

  /// A DEALER for `endpoint` that retries for ever, and queues nothing while there is no
  /// connection; with `keys` by CURVE. Drops frames larger than `max_frame_bytes`.
  static prepared_socket connect(zmq::context_t& context, const std::string& endpoint,
                                 std::size_t max_frame_bytes,
                                 const std::optional<curve_client_keys>& keys = std::nullopt);

  /// Throws zmq::error_t if the endpoint to connect to is malformed.
  ///
  /// `context`: the context of `socket`. `allowed`: the list that a CURVE server's zap_handler has,
  /// or nullptr; it must outlive this object. A peer whose key has left the list is cut off with
  /// the next frame that it sends, and this frame is dropped. A ROUTER has `most_peers` connections
  /// at most (see peer_places); while it learns of new ones there may be a thousand more.
  socket_unit(caf::actor_system& system, zmq::context_t& context, prepared_socket socket,
              std::shared_ptr<socket_metrics> metrics = std::make_shared<socket_metrics>(),
              const allow_list* allowed = nullptr, std::size_t most_peers = 1000);
  ~socket_unit() override;

  /// REQUIRES: `actor` is a socket_actor, and none is attached yet.
  void attach(caf::actor actor);

  std::span<const int> descriptors() const noexcept override { return fds_; }
  void readable(int descriptor) override;

  /// The longest time to wait for a descriptor, in milliseconds; -1 for ever.
  int longest_wait_ms() const noexcept;

  /// Handles messages and frames until there are none, but for a millisecond at most; the first
  /// call begins the actor. Returns false once the actor has ended.
  bool run() override;

  /// Chooses where other actors run that get messages from this thread: on this thread in the next
  /// run(), or on the scheduler's workers (the default). Inline is faster for work that takes less
  /// time than waking a worker. REQUIRES: called by the actor.
  void run_inline(bool is_inline) noexcept { runs_inline_ = is_inline; }

  void exec_later(caf::resumable* job) override;

  /// A ROUTER drops frames that exceed the bounds of `outgoing_bytes`.
  result send(const std::string& peer, frame_bytes frame) override;
  bool takes(const std::string& peer, std::size_t bytes) const override;

  /// A ROUTER: bytes that peers have not taken yet. Any thread.
  std::size_t unsent_bytes() const noexcept { return outgoing_.of_all(); }

 private:
  enum fd_index { wake, frames, connection, retry };

  /// A socket that is readable when one of these events happens to a connection of `socket`.
  static zmq::socket_t watch_connections(zmq::context_t& context, zmq::socket_t& socket,
                                         int event_mask);
  void wake_up();
  bool run_ready();
  bool run_kept();
  result hand_over(const std::string& peer, frame_bytes frame);
  zmq::message_t message_of(const std::string& peer, frame_bytes frame);
  bool look_at_socket();
  bool look_at_connection();
  void look_at_peer(std::uint16_t event, int descriptor);
  bool look_at_server(std::uint16_t event);
  void refused(connection_log::refusal why);
  void connect_anew();
  bool receive(std::vector<received_frame>& received);
  bool allows(zmq::message_t& part);
  void cut_off_unfinished(std::chrono::milliseconds turn);
  bool fall_asleep();

  const std::shared_ptr<socket_metrics> metrics_;
  zmq::socket_t socket_;
  zmq::socket_t monitor_;              // readable when something happened to a connection
  std::optional<connection_log> log_;  // DEALER: of the connection to the server
  const std::string endpoint_;         // DEALER: where it connects to
  const bool routes_;                  // ROUTER: every message begins with a routing id
  const bool encrypted_;               // by CURVE
  const allow_list* const allowed_;    // ROUTER: who may talk; nullptr: everybody
  process::seldom_log cut_offs_;
  process::seldom_log crowds_;
  peer_places peers_;            // ROUTER: its connections
  outgoing_bytes outgoing_;      // ROUTER: bytes that peers have not taken yet
  unfinished_input unfinished_;  // ROUTER: bytes of messages that are not complete
  std::chrono::steady_clock::time_point next_input_look_;
  std::array<int, 4> fds_{};

  caf::actor actor_;
  socket_actor* socket_actor_ = nullptr;  // what actor_ refers to
  bool started_ = false;                  // run() was called
  bool actor_ended_ = false;
  bool look_at_frames_ = true;       // frames may have arrived since the last look
  bool look_at_connection_ = false;  // something may have happened to a connection
  bool full_ = false;                // a send found no room: watch for room
  bool runs_inline_ = false;
  std::vector<caf::resumable*> kept_;  // other actors that run here

  std::mutex mutex_;  // guards the next two
  std::deque<caf::resumable*> ready_;
  bool asleep_ = false;
};

}  // namespace scoreboard::actors
