#include "actors/socket_loop.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/send.hpp>
#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "actors/messages.hpp"

namespace scoreboard::actors {

namespace {

// A run through the mailbox and a look at the socket take turns, so neither starves the other.
constexpr std::size_t messages_per_run = 256;
constexpr std::size_t frames_per_look = 64;

zmq::socket_t make_socket(zmq::context_t& context, zmq::socket_type type) {
  using namespace std::chrono_literals;
  const auto ms = [](std::chrono::milliseconds d) { return static_cast<int>(d.count()); };
  zmq::socket_t socket(context, type);
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(wire::max_frame_bytes));
  socket.set(zmq::sockopt::heartbeat_ivl, ms(1s));
  socket.set(zmq::sockopt::heartbeat_timeout, ms(3s));
  socket.set(zmq::sockopt::handshake_ivl, ms(3s));
  socket.set(zmq::sockopt::linger, ms(1s));
  return socket;
}

}  // namespace

zmq::socket_t socket_loop::listen(zmq::context_t& context, const std::string& endpoint) {
  auto socket = make_socket(context, zmq::socket_type::router);
  socket.set(zmq::sockopt::router_mandatory, true);
  socket.bind(endpoint);
  return socket;
}

zmq::socket_t socket_loop::connect(zmq::context_t& context, const std::string& endpoint) {
  auto socket = make_socket(context, zmq::socket_type::dealer);
  socket.set(zmq::sockopt::immediate, true);
  socket.set(zmq::sockopt::reconnect_ivl, 50);
  socket.set(zmq::sockopt::reconnect_ivl_max, 500);
  socket.connect(endpoint);
  return socket;
}

zmq::socket_t socket_loop::watch_connection(zmq::context_t& context) {
  static std::atomic<unsigned> count = 0;
  const auto endpoint = fmt::format("inproc://connected-{}", ++count);
  if (::zmq_socket_monitor(socket_.handle(), endpoint.c_str(), ZMQ_EVENT_HANDSHAKE_SUCCEEDED) != 0)
    throw zmq::error_t();
  zmq::socket_t events(context, zmq::socket_type::pair);
  events.connect(endpoint);
  return events;
}

socket_loop::socket_loop(caf::actor_system& system, zmq::context_t& context, zmq::socket_t socket)
    : caf::execution_unit(&system),
      socket_(std::move(socket)),
      routes_(socket_.get(zmq::sockopt::type) == static_cast<int>(zmq::socket_type::router)),
      wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!routes_) connected_ = watch_connection(context);
  if (wake_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

socket_loop::~socket_loop() {
  if (thread_.joinable()) thread_.join();
  ::close(wake_fd_);
}

void socket_loop::start(caf::actor actor) {
  actor_ = std::move(actor);
  thread_ = std::thread([this] { run(); });
}

void socket_loop::exec_later(caf::resumable* job) {
  // The actor's own messages make others ready through this unit too: those are the scheduler's.
  if (job->subtype() != caf::resumable::io_actor) {
    system().scheduler().enqueue(job);
    return;
  }
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    ready_.push_back(job);
    wake = std::exchange(asleep_, false);
  }
  if (wake) {
    const std::uint64_t one = 1;
    // Can only fail when the counter is full, and then the loop is awake anyway.
    [[maybe_unused]] const auto written = ::write(wake_fd_, &one, sizeof one);
  }
}

frame_port::result socket_loop::send(const std::string& peer, const wire::frame& frame) {
  constexpr auto now = zmq::send_flags::dontwait;
  try {
    // With a peer that is gone this throws; one whose queue is full does not read its answers.
    if (routes_ && !socket_.send(zmq::buffer(peer), now | zmq::send_flags::sndmore))
      return result::unreachable;
    if (socket_.send(zmq::buffer(frame), now)) return result::sent;
  } catch (const zmq::error_t&) {
  }
  if (routes_) return result::unreachable;
  full_ = true;
  return result::full;
}

void socket_loop::run() {
  while (!actor_ended_) {
    const bool ran = run_ready();
    if (!receive() && !ran) wait();
  }
  // What the actor's answers hold back is sent while the socket lingers.
  connected_.close();
  socket_.close();
  actor_ = nullptr;
}

bool socket_loop::run_ready() {
  std::deque<caf::resumable*> jobs;
  {
    const std::lock_guard lock(mutex_);
    jobs.swap(ready_);
  }
  for (auto* job : jobs) {
    switch (job->resume(this, messages_per_run)) {
      case caf::resumable::resume_later:
        exec_later(job);
        break;
      case caf::resumable::done:
        actor_ended_ = true;
        [[fallthrough]];
      default:
        caf::intrusive_ptr_release(job);
    }
  }
  return !jobs.empty();
}

bool socket_loop::receive() {
  frames_in received;
  while (received.frames.size() < frames_per_look) {
    zmq::message_t part;
    if (!socket_.recv(part, zmq::recv_flags::dontwait)) break;
    auto& frame = received.frames.emplace_back();
    if (routes_) {
      frame.peer = part.to_string();
      // All parts of a message arrive together.
      if (!part.more() || !socket_.recv(part)) continue;
    }
    if (!part.more()) {
      frame.payload = part.to_string();
      continue;
    }
    while (part.more() && socket_.recv(part)) {
    }
  }
  if (received.frames.empty()) return false;
  caf::anon_send(actor_, std::move(received));
  return true;
}

void socket_loop::wait() {
  {
    const std::lock_guard lock(mutex_);
    if (!ready_.empty()) return;
    asleep_ = true;
  }
  const auto wanted = static_cast<short>(full_ ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN);
  std::array<zmq::pollitem_t, 3> items{{{socket_.handle(), 0, wanted, 0},
                                        {nullptr, wake_fd_, ZMQ_POLLIN, 0},
                                        {connected_.handle(), 0, ZMQ_POLLIN, 0}}};
  try {
    zmq::poll(items.data(), routes_ ? 2 : 3, std::chrono::milliseconds(-1));
  } catch (const zmq::error_t& error) {
    if (error.num() != EINTR) throw;
  }
  {
    const std::lock_guard lock(mutex_);
    asleep_ = false;
  }
  if ((items[1].revents & ZMQ_POLLIN) != 0) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(wake_fd_, &count, sizeof count);
  }
  if (full_ && (items[0].revents & ZMQ_POLLOUT) != 0) {
    full_ = false;
    caf::anon_send(actor_, socket_writable{});
  }
  if ((items[2].revents & ZMQ_POLLIN) != 0) {
    // The only event that was asked for; what it says besides does not matter.
    zmq::message_t event;
    while (connected_.recv(event, zmq::recv_flags::dontwait)) {
    }
    caf::anon_send(actor_, socket_connected{});
  }
}

}  // namespace scoreboard::actors
