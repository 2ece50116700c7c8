#include "actors/sockets/socket_unit.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/send.hpp>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "actors/sockets/cut_off.hpp"
#include "actors/sockets/read_bytes.hpp"
#include "actors/sockets/socket_actor.hpp"
#include "src/base/happens_before.hpp"

namespace scoreboard::actors {

namespace {

// Runs through the mailbox alternate with looks at the socket, so that neither starves the other.
constexpr std::size_t messages_per_run = 256;
constexpr std::size_t frames_per_look = 64;
constexpr std::size_t bytes_per_look = std::size_t{2} << 20;

// Under constant load, other work of this thread gets its turn after this time.
constexpr std::chrono::milliseconds longest_run{1};

// Smaller frames are copied and not counted: the high-water mark bounds them.
constexpr std::size_t least_counted_bytes = 1024;

// While messages come without a pause, each peer that has complete ones gets its turn within this.
constexpr std::chrono::seconds longest_turn{3};

// The larger part of a thread's time is for messages, however many peers there are to look at.
constexpr int input_look_share = 10;

/// The size on the wire of a message with one part of `bytes` (ZMTP 3).
std::uint64_t wire_bytes(std::size_t bytes, bool encrypted) noexcept {
  constexpr std::size_t largest_short = 255;
  const auto size = bytes + (encrypted ? socket_unit::encryption_bytes : 0);
  return size + (size > largest_short ? 9 : 2);
}

unfinished_input::limits input_limits(const zmq::socket_t& socket) {
  constexpr std::uint64_t heads_and_heartbeats = std::uint64_t{64} << 10;
  const auto largest = static_cast<std::uint64_t>(socket.get(zmq::sockopt::maxmsgsize));
  return {.of_peer = largest + heads_and_heartbeats};
}

int checked(int descriptor, const char* what) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
  return descriptor;
}

}  // namespace

socket_unit::socket_unit(caf::actor_system& system, zmq::context_t& context, prepared_socket socket,
                         std::shared_ptr<socket_metrics> metrics, const allow_list* allowed,
                         std::size_t most_peers)
    : caf::execution_unit(&system),
      metrics_(std::move(metrics)),
      socket_(std::move(socket.socket)),
      endpoint_(std::move(socket.connects_to)),
      routes_(socket_.get(zmq::sockopt::type) == static_cast<int>(zmq::socket_type::router)),
      encrypted_(socket_.get(zmq::sockopt::mechanism) == ZMQ_CURVE),
      allowed_(allowed),
      peers_(most_peers),
      outgoing_(outgoing_bytes::limits()),
      unfinished_(input_limits(socket_), read_bytes) {
  constexpr int router_events = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED;
  constexpr int dealer_events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED |
                                ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                                ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                                ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
  fds_[frames] = socket_.get(zmq::sockopt::fd);
  monitor_ = watch_connections(context, socket_, routes_ ? router_events : dealer_events);
  fds_[connection] = monitor_.get(zmq::sockopt::fd);
  look_at_connection_ = true;  // the descriptor signals new events only after a first look
  metrics_->show(routes_);
  if (!routes_) {
    log_.emplace(endpoint_, std::chrono::steady_clock::now());
    // Only now: of a refusal that nobody saw, libzmq would never recover.
    socket_.connect(endpoint_);
  }
  fds_[wake] = checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
  fds_[retry] =
      checked(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd_create");
}

socket_unit::~socket_unit() {
  try {
    if (actor_ && !actor_ended_) {
      caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
      // Another thread may be about to call exec_later() for it.
      for (pollfd woken{fds_[wake], POLLIN, 0}; run();) ::poll(&woken, 1, -1);
    }
  } catch (...) {
    std::terminate();  // otherwise the actor system would wait for this actor for ever
  }
  actor_ = nullptr;
  ::close(fds_[wake]);
  ::close(fds_[retry]);
}

void socket_unit::attach(caf::actor actor) {
  assert(!actor_ && actor);
  actor_ = std::move(actor);
  socket_actor_ = caf::actor_cast<socket_actor*>(actor_);
}

void socket_unit::readable(int descriptor) {
  if (descriptor == fds_[wake] || descriptor == fds_[retry]) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(descriptor, &count, sizeof count);
    if (descriptor == fds_[retry]) connect_anew();
  } else if (descriptor == fds_[frames]) {
    look_at_frames_ = true;
  } else {
    look_at_connection_ = true;
  }
}

bool socket_unit::run() {
  assert(actor_);
  {
    const std::lock_guard lock(mutex_);
    asleep_ = false;
  }
  // The actor begins with its thread: its clock may have work though no message ever comes.
  if (!std::exchange(started_, true)) socket_actor_->take({}, this);
  const auto begun = std::chrono::steady_clock::now();
  while (!actor_ended_) {
    const bool ran = run_ready();
    const bool ran_kept = run_kept();
    const bool saw_news = !actor_ended_ && look_at_socket();
    if (!saw_news && !ran && !ran_kept && fall_asleep()) return true;
    if (!actor_ended_ && std::chrono::steady_clock::now() - begun >= longest_run) {
      cut_off_unfinished(longest_turn);
      wake_up();
      return true;
    }
  }
  // The actor has ended and nothing runs here any more. The scheduler runs those that it woke last.
  runs_inline_ = false;
  for (auto* job : std::exchange(kept_, {})) exec_later(job);
  return false;
}

void socket_unit::exec_later(caf::resumable* job) {
  if (job->subtype() != caf::resumable::io_actor) {
    // An actor that runs here sent a message to another one, so this is the unit's thread.
    if (runs_inline_)
      kept_.push_back(job);
    else
      system().scheduler().enqueue(job);
    return;
  }
  // As soon as the lock is free, the job may run and end the actor, and this unit may be destroyed.
  const std::lock_guard lock(mutex_);
  ready_.push_back(job);
  if (std::exchange(asleep_, false)) wake_up();
}

void socket_unit::wake_up() {
  const std::uint64_t count = 1;
  // Can only fail when the counter is full, and then the descriptor is readable anyway.
  [[maybe_unused]] const auto written = ::write(fds_[wake], &count, sizeof count);
}

bool socket_unit::takes(const std::string& peer, std::size_t bytes) const {
  return !routes_ || bytes < least_counted_bytes || outgoing_.takes(peer, bytes);
}

zmq::message_t socket_unit::message_of(const std::string& peer, frame_bytes frame) {
  if (!routes_ || frame.size() < least_counted_bytes)
    return zmq::message_t(frame.data(), frame.size());
  // libzmq releases it when the network has taken it or the peer is gone.
  struct counted {
    frame_bytes bytes;
    outgoing_bytes::ticket ticket;
  };
  auto ticket = outgoing_.add(peer, frame.capacity());
  auto owned = std::make_unique<counted>(counted{std::move(frame), std::move(ticket)});
  zmq::message_t message(
      owned->bytes.data(), owned->bytes.size(),
      [](void*, void* released) {
        happens_after(released);
        delete static_cast<counted*>(released);
      },
      owned.get());
  happens_before(owned.get());
  static_cast<void>(owned.release());
  return message;
}

frame_port::result socket_unit::send(const std::string& peer, frame_bytes frame) {
  const auto sent = hand_over(peer, std::move(frame));
  if (sent == result::unreachable) metrics_->dropped_frames().Increment();
  return sent;
}

frame_port::result socket_unit::hand_over(const std::string& peer, frame_bytes frame) {
  if (!takes(peer, frame.size())) return result::unreachable;
  constexpr auto dontwait = zmq::send_flags::dontwait;
  // Sending may process the event that would have made the descriptor readable.
  look_at_frames_ = true;
  try {
    // Throws if the peer is gone. A peer whose queue is full does not read its answers.
    if (routes_ && !socket_.send(zmq::buffer(peer), dontwait | zmq::send_flags::sndmore))
      return result::unreachable;
    auto message = message_of(peer, std::move(frame));
    if (socket_.send(message, dontwait)) return result::sent;
  } catch (const zmq::error_t&) {
  }
  if (routes_) return result::unreachable;
  full_ = true;
  return result::full;
}

bool socket_unit::run_ready() {
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
  // A run flushes what came through the socket together with its messages; without a run do so now.
  if (!actor_ended_) socket_actor_->flush_taken();
  return !jobs.empty();
}

bool socket_unit::run_kept() {
  if (kept_.empty()) return false;
  for (auto* job : std::exchange(kept_, {})) {
    if (job->resume(this, messages_per_run) == caf::resumable::resume_later)
      exec_later(job);
    else
      caf::intrusive_ptr_release(job);
  }
  return true;
}

bool socket_unit::look_at_socket() {
  socket_news news;
  if (std::exchange(look_at_connection_, false)) news.connected = look_at_connection();
  if (look_at_frames_) {
    look_at_frames_ = receive(news.frames);
    if (full_) {
      // Last, because receiving may process the event that there is room. This call in turn may
      // process the event that there are frames.
      const int events = socket_.get(zmq::sockopt::events);
      look_at_frames_ = look_at_frames_ || (events & ZMQ_POLLIN) != 0;
      news.writable = (events & ZMQ_POLLOUT) != 0;
      full_ = !news.writable;
    }
  }
  if (news.empty()) return look_at_frames_;
  // Last, because the actor may send, which sets look_at_frames_ and full_ again.
  socket_actor_->take(news, this);
  return true;
}

bool socket_unit::receive(std::vector<received_frame>& received) {
  std::size_t bytes = 0;
  while (received.size() < frames_per_look && bytes < bytes_per_look) {
    zmq::message_t part;
    if (!socket_.recv(part, zmq::recv_flags::dontwait)) break;
    auto& frame = received.emplace_back();
    if (routes_) {
      frame.peer = part.to_string();
      // All parts of a message arrive together.
      if (!part.more() || !socket_.recv(part)) continue;
    }
    const bool is_allowed = allows(part);
    if (!part.more() && is_allowed) {
      frame.payload = part.to_string();
      bytes += frame.payload.size();
      if (routes_) {
        const int descriptor = ::zmq_msg_get(part.handle(), ZMQ_SRCFD);
        unfinished_.taken(descriptor, wire_bytes(part.size(), encrypted_));
        peers_.heard(descriptor);
      }
      continue;
    }
    while (part.more() && socket_.recv(part)) continue;
    if (!is_allowed) received.pop_back();
  }
  return !received.empty();
}

bool socket_unit::allows(zmq::message_t& part) {
  if (allowed_ == nullptr || allowed_->has(user_id_of(part))) return true;
  cut_offs_.warn("cut off a peer whose key is not allowed any more", {},
                 std::chrono::steady_clock::now());
  cut_off(::zmq_msg_get(part.handle(), ZMQ_SRCFD));
  return false;
}

int socket_unit::longest_wait_ms() const noexcept {
  return unfinished_.empty() ? -1 : static_cast<int>(unfinished_.pause().count());
}

void socket_unit::cut_off_unfinished(std::chrono::milliseconds turn) {
  if (unfinished_.empty()) return;
  const auto begin = std::chrono::steady_clock::now();
  if (begin < next_input_look_ + turn) return;
  const auto excess = unfinished_.excess(begin);
  const auto end = std::chrono::steady_clock::now();
  next_input_look_ = std::max<std::chrono::steady_clock::time_point>(
      begin + unfinished_.pause(), end + (end - begin) * input_look_share);
  for (const int descriptor : excess) {
    spdlog::warn("cut off a peer that sends a message without an end");
    metrics_->cut_off().Increment();
    cut_off(descriptor);
  }
  metrics_->unfinished_bytes().Set(static_cast<double>(unfinished_.waiting()));
}

bool socket_unit::fall_asleep() {
  cut_off_unfinished(std::chrono::milliseconds(0));
  const std::lock_guard lock(mutex_);
  asleep_ = ready_.empty();
  return asleep_;
}

}  // namespace scoreboard::actors
