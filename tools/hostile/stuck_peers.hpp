#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace scoreboard::hostile {

/// TCP peers of a port of 127.0.0.1 that connect, send what they are given, and never read. They
/// announce a tiny receive window, so that the answers stay with the service.
///
/// Bounded: run() ends after the time that it is given, and no more connections are opened than
/// `most_turns` for each peer. Answers are never received, so memory is what the peers send.
/// Thread rule: one thread uses an object.
class stuck_peers {
 public:
  using text = std::shared_ptr<const std::string>;
  using seconds = std::chrono::duration<double>;

  /// Of how often a peer connects, when told to reconnect.
  static constexpr std::size_t most_turns = 100;

  struct result {
    std::size_t opened = 0;
    std::size_t refused = 0;  ///< attempts to connect that failed
    std::size_t closed = 0;   ///< connections that the service ended
    std::uint64_t sent_bytes = 0;
  };

  /// Peers 0 to `count` - 1; peer I sends `request(I)`. With `reconnect` a peer whose connection
  /// ended opens another one and sends the same again.
  stuck_peers(std::uint16_t port, std::size_t count,
              const std::function<text(std::size_t)>& request, bool reconnect);
  stuck_peers(const stuck_peers&) = delete;
  stuck_peers& operator=(const stuck_peers&) = delete;

  /// Connects, sends and stays for `time`, and says what happened. The connections end with the
  /// object. REQUIRES: not called before.
  result run(seconds time);

 private:
  struct peer {
    enum class state { apart, connecting, open };

    explicit peer(boost::asio::io_context& context) : socket(context) {}

    boost::asio::ip::tcp::socket socket;
    text request;
    state now = state::apart;
    std::size_t turn = 0;  ///< how often it connected; a handler of an earlier turn is too late
  };

  void connect_next();
  void connect(peer& one);
  void send(peer& one);
  void hang_up(peer& one);
  void sweep();

  boost::asio::io_context context_;
  boost::asio::steady_timer next_sweep_{context_};
  boost::asio::ip::tcp::endpoint service_;
  bool reconnect_;
  std::vector<std::unique_ptr<peer>> peers_;
  std::size_t started_ = 0;  ///< the peers before this one connected or try to
  result result_;
};

}  // namespace scoreboard::hostile
