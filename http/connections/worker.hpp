#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include <pistache/os.h>
#include <pistache/peer.h>
#include <pistache/reactor.h>
#include <pistache/tcp.h>
#include <pistache/transport.h>
#include <poll.h>

#include "http/connections/connection.hpp"
#include "http/connections/connection_group.hpp"
#include "http/connections/connection_loop.hpp"
#include "http/connections/due_turns.hpp"
#include "src/base/event_source.hpp"
#include "src/base/heartbeat.hpp"

namespace scoreboard::http {

/// Through this handler Pistache tells a worker about a new peer.
class peer_greeter final : public Pistache::Tcp::Handler {
 public:
  PROTOTYPE_OF(Pistache::Tcp::Handler, peer_greeter)

 private:
  void onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override;

  /// Never called: workers read from the sockets themselves.
  void onInput(const char*, std::size_t, const std::shared_ptr<Pistache::Tcp::Peer>&) override {}
};

/// What one worker needs.
struct worker_setup {
  std::shared_ptr<connection_group> group;
  std::size_t max_connections = 10'000;

  event_source* upstream = nullptr;    ///< the way to the server; run by the worker's thread
  request_handler* handler = nullptr;  ///< sends requests through `upstream`
  pulse* alive = nullptr;              ///< beats with every tick of the worker
};

/// One worker of the endpoint: reads from its peers, writes what did not fit into their sockets,
/// checks their deadlines, and runs the way to the server. All requests found in one turn of the
/// loop leave for the server together, and all answers of the server that arrive together are
/// written in one turn, without waking another thread in between.
///
/// It is a transport of Pistache, whose event loop calls it with the descriptors that are ready. An
/// exception in such a call ends the process.
class worker final : public Pistache::Tcp::Transport, public connection_loop {
 public:
  explicit worker(const worker_setup& setup);
  ~worker() override;

  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& ready) noexcept override;

  /// Adds a new peer, before any of its input is read.
  void connect(const std::shared_ptr<Pistache::Tcp::Peer>& peer);

  void watch(int fd, bool input, bool output) override;
  time_point clock() const override { return std::chrono::steady_clock::now(); }

 private:
  struct client {
    std::shared_ptr<http::connection> connection;
    bool level_triggered = false;
    bool heard = false;  // its first input was read, or waits for that in `new_peers_`
  };

  struct new_peer {
    Pistache::Fd fd;
    std::weak_ptr<http::connection> connection;
  };

  void postpone(Pistache::Fd fd, client& peer);
  void hear_new_peers();
  void serve(Pistache::Fd fd, client& peer, const Pistache::Aio::FdSet::Entry& event);
  void disconnect(Pistache::Fd fd);
  void tick();
  void set_timer(std::chrono::milliseconds interval);
  void take_answers();
  void take_turns();

  const worker_setup setup_;
  const int timer_fd_;
  const int turns_fd_;  // readable while a connection waits for a turn
  bool turns_wait_ = false;
  std::unordered_map<Pistache::Fd, client> clients_;
  std::deque<new_peer> new_peers_;  // peers whose first input waits
  due_turns due_;
  std::chrono::milliseconds tick_interval_{0};
  std::vector<pollfd> upstream_;  // the descriptors of the way to the server
  std::vector<char> buffer_;
};

}  // namespace scoreboard::http
