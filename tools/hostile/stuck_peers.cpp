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
// At a time: more than a listener's queue holds would wait for a second or longer to be sent again.
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
    peers_.push_back(std::make_unique<peer>(context_));
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

void stuck_peers::connect(peer& one) {
  one.now = peer::state::connecting;
  ++one.turn;
  one.socket.open(asio::ip::tcp::v4());
  // Before the connection is made: its handshake announces the window.
  one.socket.set_option(asio::socket_base::receive_buffer_size(receive_buffer_bytes));
  one.socket.async_connect(service_, [this, &one](error_code failure) {
    if (failure) {
      ++result_.refused;
      hang_up(one);
    } else {
      ++result_.opened;
      one.now = peer::state::open;
      send(one);
    }
    connect_next();
  });
}

void stuck_peers::send(peer& one) {
  asio::async_write(one.socket, asio::buffer(*one.request),
                    [this, &one, turn = one.turn](error_code failure, std::size_t bytes) {
                      result_.sent_bytes += bytes;
                      if (!failure || turn != one.turn || one.now != peer::state::open) return;
                      ++result_.closed;
                      hang_up(one);
                    });
}

void stuck_peers::hang_up(peer& one) {
  error_code already_gone;
  one.socket.close(already_gone);
  one.now = peer::state::apart;
}

void stuck_peers::sweep() {
  for (std::size_t i = 0; i < started_; ++i) {
    peer& one = *peers_[i];
    if (one.now == peer::state::open && is_ended(one.socket)) {
      ++result_.closed;
      hang_up(one);
    } else if (one.now == peer::state::apart && reconnect_ && one.turn < most_turns) {
      connect(one);
    }
  }
  next_sweep_.expires_after(sweep_interval);
  next_sweep_.async_wait([this](error_code cancelled) {
    if (!cancelled) sweep();
  });
}

}  // namespace scoreboard::hostile
