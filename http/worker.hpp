#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include <pistache/os.h>
#include <pistache/peer.h>
#include <pistache/reactor.h>
#include <pistache/tcp.h>
#include <pistache/transport.h>

#include "actors/socket_unit.hpp"
#include "http/connection.hpp"
#include "http/connection_group.hpp"

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
  slow_writer* writer = nullptr;
  std::size_t max_connections = 10'000;
  std::chrono::milliseconds idle_timeout{75'000};  ///< between requests

  actors::socket_unit* unit = nullptr;  ///< the bridge's; this thread runs it
  request_handler* handler = nullptr;   ///< sends its requests to that bridge
};

/// One worker thread of the endpoint: reads what its peers send, and runs the bridge through which
/// their requests go. All that the peers sent since the thread last looked leaves for the server
/// together, and what the server answered together is written in one go: nobody is woken in
/// between.
///
/// It is Pistache's transport, which Pistache's event loop calls with the descriptors that are
/// ready. What throws there ends the process.
class worker final : public Pistache::Tcp::Transport {
 public:
  explicit worker(const worker_setup& setup);
  ~worker() override;

  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& ready) noexcept override;

  /// A new peer, before its input is looked at.
  void connect(const std::shared_ptr<Pistache::Tcp::Peer>& peer);

 private:
  struct client {
    std::shared_ptr<connection> speaks;
    std::uint64_t last_input = 0;  // in ticks
    bool level_triggered = false;
  };

  void read(Pistache::Fd fd, client& from);
  void disconnect(Pistache::Fd fd);
  void tick();

  const worker_setup setup_;
  const std::uint64_t idle_ticks_;
  const int timer_fd_;
  std::uint64_t ticks_ = 0;
  std::unordered_map<Pistache::Fd, client> clients_;
  std::vector<char> buffer_;
};

}  // namespace scoreboard::http
