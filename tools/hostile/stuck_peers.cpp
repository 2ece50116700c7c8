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
// Each peer is looked at ten times a second, but not all at once: whoever is ended at the same time
// comes again at different times, as peers on many machines would.
constexpr std::size_t sweep_parts = 50;
constexpr auto sweep_interval = 2ms;  // of one part
constexpr auto drip_interval = 1s;
// How long a peer that resets stays, and how long a peer that reconnects stays away.
constexpr auto pause = 500ms;

}  // namespace

stuck_peers::stuck_peers(std::uint16_t port, std::size_t count,
                         const std::function<habit(std::size_t)>& habit_of, bool reconnect)
    : service_(asio::ip::address_v4::loopback(), port), reconnect_(reconnect) {
  peers_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    peers_.push_back(std::make_unique<connection>(context_));
    peers_.back()->habit = habit_of(i);
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

void stuck_peers::enter(connection& peer, progress state) {
  peer.state = state;
  peer.since = clock::now();
}

void stuck_peers::connect(connection& peer) {
  enter(peer, progress::connecting);
  ++peer.attempts;
  peer.dripped = 0;
  error_code failure;
  peer.socket.open(asio::ip::tcp::v4(), failure);
  if (failure) {  // this process has no descriptor left
    ++result_.refused;
    return hang_up(peer);
  }
  // Set before connecting, because the handshake announces the window.
  peer.socket.set_option(asio::socket_base::receive_buffer_size(receive_buffer_bytes), failure);
  peer.socket.async_connect(service_, [this, &peer](error_code refused) {
    if (refused) {
      ++result_.refused;
      hang_up(peer);
    } else {
      ++result_.opened;
      enter(peer, progress::open);
      send(peer);
    }
    connect_next();
  });
}

void stuck_peers::send(connection& peer) {
  if (!peer.habit.request) return;
  asio::async_write(peer.socket, asio::buffer(*peer.habit.request),
                    [this, &peer, attempt = peer.attempts](error_code failure, std::size_t bytes) {
                      result_.sent_bytes += bytes;
                      if (!failure || attempt != peer.attempts || peer.state != progress::open)
                        return;
                      ++result_.closed;
                      hang_up(peer);
                    });
}

void stuck_peers::drip(connection& peer) {
  if (!peer.habit.drip || peer.dripped == peer.habit.drip->size()) return;
  if (clock::now() - peer.since < drip_interval * (peer.dripped + 1)) return;
  error_code failure;  // shows in the next sweep
  peer.socket.non_blocking(true, failure);
  result_.sent_bytes +=
      peer.socket.send(asio::buffer(peer.habit.drip->data() + peer.dripped++, 1), 0, failure);
}

void stuck_peers::hang_up(connection& peer) {
  error_code already_gone;
  peer.socket.close(already_gone);
  enter(peer, progress::closed);
}

void stuck_peers::reset(connection& peer) {
  error_code already_gone;
  peer.socket.set_option(asio::socket_base::linger(true, 0), already_gone);
  ++result_.reset;
  hang_up(peer);
}

void stuck_peers::hang_up_ended(std::size_t part) {
  std::vector<pollfd> watched;
  std::vector<connection*> open;
  for (auto i = part; i < started_; i += sweep_parts) {
    if (peers_[i]->state != progress::open) continue;
    watched.push_back({peers_[i]->socket.native_handle(), POLLRDHUP, 0});
    open.push_back(peers_[i].get());
  }
  if (::poll(watched.data(), watched.size(), 0) <= 0) return;
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (watched[i].revents == 0) continue;
    ++result_.closed;
    hang_up(*open[i]);
  }
}

void stuck_peers::sweep() {
  const auto part = sweeps_++ % sweep_parts;
  hang_up_ended(part);
  const auto now = clock::now();
  for (auto i = part; i < started_; i += sweep_parts) {
    auto& peer = *peers_[i];
    const bool paused = now - peer.since < pause;
    if (peer.state == progress::open && peer.habit.resets && !paused)
      reset(peer);
    else if (peer.state == progress::open)
      drip(peer);
    else if (peer.state == progress::closed && reconnect_ && !paused &&
             peer.attempts < most_attempts)
      connect(peer);
  }
  next_sweep_.expires_after(sweep_interval);
  next_sweep_.async_wait([this](error_code cancelled) {
    if (!cancelled) sweep();
  });
}

}  // namespace scoreboard::hostile
