#pragma once

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

#include "http/connections/connection.hpp"
#include "http/connections/connection_group.hpp"
#include "http/connections/connection_loop.hpp"
#include "src/base/event_source.hpp"

namespace scoreboard::http {

/// Pistache's way to tell a worker that there is a new peer.
class peer_greeter final : public Pistache::Tcp::Handler {
 public:
  PROTOTYPE_OF(Pistache::Tcp::Handler, peer_greeter)

 private:
  void onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override;

  /// Never called: workers read themselves.
  void onInput(const char*, std::size_t, const std::shared_ptr<Pistache::Tcp::Peer>&) override {}
};

/// What one worker thread works with.
struct worker_setup {
  std::shared_ptr<connection_group> group;
  std::size_t max_connections = 10'000;

  event_source* upstream = nullptr;    ///< run by this thread
  request_handler* handler = nullptr;  ///< sends its requests there
};

/// One worker thread of the endpoint: reads what its peers send, writes what they are slow to take,
/// compares their deadlines, and runs what their requests go to. All that the peers sent since the
/// thread last looked leaves for the server together, and what the server answered together is
/// written in one go: nobody is woken in between.
///
/// It is Pistache's transport, which Pistache's event loop calls with the descriptors that are
/// ready. What throws there ends the process.
class worker final : public Pistache::Tcp::Transport, public connection_loop {
 public:
  explicit worker(const worker_setup& setup);
  ~worker() override;

  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& ready) noexcept override;

  /// A new peer, before its input is looked at.
  void connect(const std::shared_ptr<Pistache::Tcp::Peer>& peer);

  void watch(int fd, bool input, bool output) override;

 private:
  struct client {
    std::shared_ptr<connection> speaks;
    bool level_triggered = false;
    bool heard = false;  // its first input was looked at, or waits for that in `new_peers_`
  };

  struct new_peer {
    Pistache::Fd fd;
    std::weak_ptr<connection> speaks;
  };

  void postpone(Pistache::Fd fd, client& of);
  void hear_new_peers();
  void serve(Pistache::Fd fd, client& of, const Pistache::Aio::FdSet::Entry& event);
  void disconnect(Pistache::Fd fd);
  void tick();
  void take_turns();

  const worker_setup setup_;
  const int timer_fd_;
  const int turns_fd_;  // readable while somebody waits for a turn to write
  bool turns_wait_ = false;
  std::unordered_map<Pistache::Fd, client> clients_;
  std::deque<new_peer> new_peers_;  // whose first input waits
  std::vector<char> buffer_;
};

}  // namespace scoreboard::http
