#include "tools/hostile/stuck_peers.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <poll.h>

namespace scoreboard::hostile {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

// As small as the kernel allows.
constexpr int receive_buffer_bytes = 1;
// More attempts at once could overflow the listener's queue and be repeated only after a second.
constexpr std::size_t connecting_at_once = 32;
constexpr auto sweep_interval = 100ms;

// Whether the other side ended the connection, although nothing is read from it.
bool is_ended(asio::ip::tcp::socket& socket) {
  pollfd events{socket.native_handle(), POLLRDHUP, 0};
  return poll(&events, 1, 0) > 0;
}

}  // namespace

stuck_peers::stuck_peers(std::uint16_t port, std::size_t count,
                         const std::function<text(std::size_t)>& request, bool reconnect)
    : service_(asio::ip::address_v4::loopback(), port), reconnect_(reconnect) {
  peers_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    peers_.push_back(std::make_unique<connection>(context_));
    peers_.back()->request = request(i);
  }
}

stuck_peers::result stuck_peers::run(seconds time) {
  for (std::size_t i = 0; i < connecting_at_once; ++i) connect_next();
  sweep();
  context_.run_for(std::chrono::duration_cast<std::chrono::nanoseconds>(time));
  return result_;
}

void stuck_peers::connect_next() {
  if (started_ < peers_.size()) connect(*peers_[started_++]);
}

void stuck_peers::connect(connection& peer) {
  peer.state = progress::connecting;
  ++peer.attempts;
  peer.socket.open(asio::ip::tcp::v4());
  // Set before connecting, because the handshake announces the window.
  peer.socket.set_option(asio::socket_base::receive_buffer_size(receive_buffer_bytes));
  peer.socket.async_connect(service_, [this, &peer](error_code failure) {
    if (failure) {
      ++result_.refused;
      hang_up(peer);
    } else {
      ++result_.opened;
      peer.state = progress::open;
      send(peer);
    }
    connect_next();
  });
}

void stuck_peers::send(connection& peer) {
  asio::async_write(peer.socket, asio::buffer(*peer.request),
                    [this, &peer, attempt = peer.attempts](error_code failure, std::size_t bytes) {
                      result_.sent_bytes += bytes;
                      if (!failure || attempt != peer.attempts || peer.state != progress::open)
                        return;
                      ++result_.closed;
                      hang_up(peer);
                    });
}

void stuck_peers::hang_up(connection& peer) {
  error_code already_gone;
  peer.socket.close(already_gone);
  peer.state = progress::closed;
}

void stuck_peers::sweep() {
  for (std::size_t i = 0; i < started_; ++i) {
    auto& peer = *peers_[i];
    if (peer.state == progress::open && is_ended(peer.socket)) {
      ++result_.closed;
      hang_up(peer);
    } else if (peer.state == progress::closed && reconnect_ && peer.attempts < most_attempts) {
      connect(peer);
    }
  }
  next_sweep_.expires_after(sweep_interval);
  next_sweep_.async_wait([this](error_code cancelled) {
    if (!cancelled) sweep();
  });
}

}  // namespace scoreboard::hostile
