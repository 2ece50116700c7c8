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

/// TCP peers that connect to a port of 127.0.0.1, do there what their habits say, and never read.
/// They announce a tiny receive window, so that the answers stay with the service.
///
/// Bounds: run() ends after the given time, and each peer connects at most `most_attempts` times.
/// Answers are never received, so the memory used is that of the requests.
/// Thread rule: one thread.
class stuck_peers {
 public:
  using text = std::shared_ptr<const std::string>;
  using seconds = std::chrono::duration<double>;

  /// What a peer does once it is connected.
  struct habit {
    text request;         ///< is sent at once; nullptr: nothing
    text drip = nullptr;  ///< is then sent byte by byte, one a second; nullptr: nothing
    bool resets = false;  ///< ends its connection with a reset after half a second
  };

  /// How often a peer connects at most, if it may reconnect.
  static constexpr std::size_t most_attempts = 100;

  struct result {
    std::size_t opened = 0;
    std::size_t refused = 0;  ///< attempts to connect that failed
    std::size_t closed = 0;   ///< connections that the service ended
    std::size_t reset = 0;    ///< connections that peers ended with a reset
    std::uint64_t sent_bytes = 0;
  };

  /// Makes peers 0 to `count` - 1; peer I has the habit `habit_of(I)`. With `reconnect` a peer
  /// whose connection ended opens another one half a second later and begins anew.
  stuck_peers(std::uint16_t port, std::size_t count,
              const std::function<habit(std::size_t)>& habit_of, bool reconnect);
  stuck_peers(const stuck_peers&) = delete;
  stuck_peers& operator=(const stuck_peers&) = delete;

  /// Connects, sends, stays for `time`, and returns what happened. The connections end with the
  /// object. REQUIRES: not called before.
  result run(seconds time);

 private:
  using clock = std::chrono::steady_clock;
  enum class progress { closed, connecting, open };

  struct connection {
    explicit connection(boost::asio::io_context& context) : socket(context) {}

    boost::asio::ip::tcp::socket socket;
    hostile::stuck_peers::habit habit;
    progress state = progress::closed;
    std::size_t attempts = 0;   ///< to connect; handlers of earlier attempts are ignored
    clock::time_point since{};  ///< when the state was reached
    std::size_t dripped = 0;    ///< bytes of the drip that were sent
  };

  void connect_next();
  void connect(connection& peer);
  void enter(connection& peer, progress state);
  void send(connection& peer);
  void drip(connection& peer);
  void hang_up(connection& peer);
  void reset(connection& peer);
  void hang_up_ended(std::size_t part);
  void sweep();

  boost::asio::io_context context_;
  boost::asio::steady_timer next_sweep_{context_};
  boost::asio::ip::tcp::endpoint service_;
  bool reconnect_;
  std::vector<std::unique_ptr<connection>> peers_;
  std::size_t started_ = 0;  ///< peers that connected or try to
  std::size_t sweeps_ = 0;
  result result_;
};

}  // namespace scoreboard::hostile
