// How the sockets of both sides are set up.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "actors/sockets/curve_keys.hpp"
#include "actors/sockets/router_socket.hpp"
#include "actors/sockets/socket_unit.hpp"
#include "actors/sockets/zap_handler.hpp"
#include "src/base/name_lookup.hpp"

namespace scoreboard::actors {

namespace {

// libzmq reads at most this many frames ahead from a peer. Frames are batches and can be large.
constexpr int most_frames_from_peer = 32;

// A peer that reads nothing for this long is cut off.
constexpr std::chrono::seconds peer_patience{10};

void set_up(zmq::socket_t& socket, std::size_t max_frame_bytes, bool encrypted) {
  using namespace std::chrono_literals;
  const auto ms = [](std::chrono::milliseconds d) { return static_cast<int>(d.count()); };
  const auto most = max_frame_bytes + (encrypted ? socket_unit::encryption_bytes : 0);
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(most));
  socket.set(zmq::sockopt::handshake_ivl, ms(3s));
  socket.set(zmq::sockopt::linger, ms(1s));
}

/// A server sends no heartbeats: the timer for them ends the process by an assertion in libzmq when
/// the connection has failed while frames of it wait to be taken (libzmq#4841). Clients send them,
/// and say after which silence the server shall hang up; whose host is gone TCP finds out.
void watch_clients(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::tcp_keepalive, 1);
  socket.set(zmq::sockopt::tcp_keepalive_idle, 5);
  socket.set(zmq::sockopt::tcp_keepalive_intvl, 1);
  socket.set(zmq::sockopt::tcp_keepalive_cnt, 5);
}

/// Frames of the server never wait in libzmq, for the same assertion would end a client. What it
/// may send is bounded by the requests that are in flight.
void watch_server(zmq::socket_t& socket) {
  constexpr int interval_ms = 1000;
  constexpr int patience_ms = 3000;
  socket.set(zmq::sockopt::heartbeat_ivl, interval_ms);
  socket.set(zmq::sockopt::heartbeat_timeout, patience_ms);
  socket.set(zmq::sockopt::heartbeat_ttl, patience_ms);
  socket.set(zmq::sockopt::rcvhwm, 0);
}

}  // namespace

socket_unit::prepared_socket socket_unit::listen(zmq::context_t& context,
                                                 const std::string& endpoint,
                                                 std::size_t max_frame_bytes,
                                                 const std::optional<curve_server_keys>& keys) {
  auto socket = make_router(context);
  set_up(socket, max_frame_bytes, keys.has_value());
  if (keys) {
    socket.set(zmq::sockopt::curve_server, true);
    socket.set(zmq::sockopt::curve_secretkey, keys->own.secret_key);
    socket.set(zmq::sockopt::zap_domain, std::string(zap_handler::domain));
  }
  watch_clients(socket);
  socket.set(zmq::sockopt::rcvhwm, most_frames_from_peer);
  socket.set(zmq::sockopt::tcp_maxrt,
             static_cast<int>(std::chrono::milliseconds(peer_patience).count()));
  socket.set(zmq::sockopt::router_mandatory, true);
  const auto address = with_address(endpoint);
  socket.set(zmq::sockopt::ipv6, listens_with_ipv6(address));
  socket.bind(address);
  return {std::move(socket)};
}

socket_unit::prepared_socket socket_unit::connect(zmq::context_t& context,
                                                  const std::string& endpoint,
                                                  std::size_t max_frame_bytes,
                                                  const std::optional<curve_client_keys>& keys) {
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  set_up(socket, max_frame_bytes, keys.has_value());
  if (keys) {
    socket.set(zmq::sockopt::curve_publickey, keys->own.public_key);
    socket.set(zmq::sockopt::curve_secretkey, keys->own.secret_key);
    socket.set(zmq::sockopt::curve_serverkey, keys->server);
  }
  watch_server(socket);
  socket.set(zmq::sockopt::immediate, true);
  socket.set(zmq::sockopt::reconnect_ivl, 50);
  socket.set(zmq::sockopt::reconnect_ivl_max, 500);
  // Without this, an attempt to reach a host that does not answer takes minutes to fail.
  socket.set(zmq::sockopt::connect_timeout, 3000);
  socket.set(zmq::sockopt::ipv6, connects_with_ipv6(endpoint));
  return {std::move(socket), endpoint};
}

zmq::socket_t socket_unit::watch_connections(zmq::context_t& context, zmq::socket_t& socket,
                                             int event_mask) {
  static std::atomic<unsigned> count = 0;
  const auto endpoint = fmt::format("inproc://connected-{}", ++count);
  if (::zmq_socket_monitor(socket.handle(), endpoint.c_str(), event_mask) != 0)
    throw zmq::error_t();
  zmq::socket_t monitor(context, zmq::socket_type::pair);
  monitor.connect(endpoint);
  return monitor;
}

}  // namespace scoreboard::actors
