// What happens to the connections of a socket unit.
#include <chrono>
#include <cstdint>
#include <cstring>

#include <sys/timerfd.h>

#include "actors/sockets/cut_off.hpp"
#include "actors/sockets/socket_unit.hpp"

namespace scoreboard::actors {

namespace {

// How long libzmq is left alone with an endpoint whose server refused this process.
constexpr std::chrono::milliseconds pause_after_refusal{500};

}  // namespace

void socket_unit::refused(connection_log::refusal why) {
  log_->refused(why, std::chrono::steady_clock::now());
  // Otherwise libzmq tries again by itself.
  if (why == connection_log::refusal::no_handshake) return;
  using namespace std::chrono;
  itimerspec once{};
  once.it_value.tv_nsec = static_cast<long>(nanoseconds(pause_after_refusal).count());
  ::timerfd_settime(fds_[retry], 0, &once, nullptr);
}

void socket_unit::connect_anew() {
  try {
    socket_.disconnect(endpoint_);
  } catch (const zmq::error_t&) {
    // libzmq has forgotten it
  }
  socket_.connect(endpoint_);
  look_at_frames_ = true;  // see send()
}

bool socket_unit::look_at_connection() {
  bool made = false;
  zmq::message_t part;
  while (monitor_.recv(part, zmq::recv_flags::dontwait)) {
    std::uint16_t event = 0;
    std::int32_t value = 0;  // the descriptor of the connection
    if (part.size() >= sizeof event + sizeof value) {
      std::memcpy(&event, part.data(), sizeof event);
      std::memcpy(&value, part.data<char>() + sizeof event, sizeof value);
    }
    // Skip the other parts, which arrive together with the first.
    while (part.more() && monitor_.recv(part)) {
    }
    if (routes_)
      look_at_peer(event, value);
    else if (look_at_server(event))
      made = true;
  }
  if (routes_) metrics_->peers().Set(static_cast<double>(peers_.count()));
  return made;
}

void socket_unit::look_at_peer(std::uint16_t event, int descriptor) {
  if (event == ZMQ_EVENT_DISCONNECTED) return peers_.closed(descriptor);
  unfinished_.opened(descriptor);
  const auto silent = peers_.opened(descriptor);
  if (!silent) return;
  crowds_.warn("more connections than gateway.max-connections: those that say nothing are cut off",
               {}, std::chrono::steady_clock::now());
  metrics_->gave_way().Increment();
  cut_off(*silent);
}

bool socket_unit::look_at_server(std::uint16_t event) {
  using refusal = connection_log::refusal;
  if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
    if (log_->made()) metrics_->connections().Increment();
    return true;
  }
  if (event == ZMQ_EVENT_DISCONNECTED) {
    if (log_->lost()) metrics_->connections().Decrement();
  } else if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) {
    refused(refusal::unknown_key);
  } else if (event == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL) {
    refused(refusal::other_mechanism);
  } else if (event == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) {
    refused(refusal::no_handshake);
  } else {
    log_->failed(std::chrono::steady_clock::now());
  }
  return false;
}

}  // namespace scoreboard::actors
