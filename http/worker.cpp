#include "http/worker.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace scoreboard::http {

namespace {

namespace pistache = Pistache;
using pistache::Polling::NotifyOn;
using interest = pistache::Flags<NotifyOn>;

constexpr std::chrono::milliseconds tick_interval{500};
constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

int make_timer() {
  const int fd = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  const auto ns = std::chrono::nanoseconds(tick_interval).count();
  const itimerspec every{{0, ns}, {0, ns}};
  if (fd < 0 || ::timerfd_settime(fd, 0, &every, nullptr) != 0)
    throw std::system_error(errno, std::generic_category(), "timerfd");
  return fd;
}

}  // namespace

void peer_greeter::onConnection(const std::shared_ptr<pistache::Tcp::Peer>& peer) {
  static_cast<worker*>(transport())->connect(peer);
}

worker::worker(const worker_setup& setup)
    : Transport(std::make_shared<peer_greeter>()),
      setup_(setup),
      idle_ticks_(static_cast<std::uint64_t>(setup.idle_timeout / tick_interval) + 1),
      timer_fd_(make_timer()),
      buffer_(buffer_bytes) {}

worker::~worker() { ::close(timer_fd_); }

void worker::registerPoller(pistache::Polling::Epoll& poller) {
  Transport::registerPoller(poller);
  const auto watch = [&](int fd) {
    poller.addFd(fd, interest(NotifyOn::Read),
                 pistache::Polling::Tag(static_cast<std::uint64_t>(fd)));
  };
  watch(timer_fd_);
  for (const int fd : setup_.unit->descriptors()) watch(fd);
}

void worker::onReady(const pistache::Aio::FdSet& ready) noexcept {
  std::vector<pistache::Polling::Event> others;
  const auto of_unit = setup_.unit->descriptors();
  for (const auto& one : ready) {
    const auto fd = static_cast<pistache::Fd>(one.getTag().value());
    if (const auto found = clients_.find(fd); found != clients_.end()) {
      read(fd, found->second);
    } else if (std::find(of_unit.begin(), of_unit.end(), fd) != of_unit.end()) {
      setup_.unit->readable(fd);
    } else if (fd == timer_fd_) {
      tick();
    } else {
      auto& event = others.emplace_back(one.getTag());
      event.flags = interest(NotifyOn::Read);
    }
  }
  if (!others.empty()) Transport::onReady(pistache::Aio::FdSet(std::move(others)));
  setup_.unit->run();
}

void worker::connect(const std::shared_ptr<pistache::Tcp::Peer>& peer) {
  const auto& group = setup_.group;
  try {
    auto made = std::make_shared<connection>(peer->fd(), group, *setup_.handler, *setup_.writer);
    if (group->connections > setup_.max_connections)
      made->refuse(response::failure(wire::error_code::overloaded));
    else
      made->start();
    clients_.insert_or_assign(peer->fd(), client{std::move(made), ticks_, false});
  } catch (const std::system_error&) {
    ::shutdown(peer->fd(), SHUT_RDWR);  // out of descriptors: this one goes at once
    clients_.insert_or_assign(peer->fd(), client{nullptr, ticks_, false});
  }
}

void worker::read(pistache::Fd fd, client& from) {
  if (!from.level_triggered) {
    // Pistache asks to be told once of what has come, and would have to read again to know that
    // nothing is left. Asked again and again, the system tells of what is left.
    reactor()->modifyFd(key(), fd, NotifyOn::Read, pistache::Polling::Mode::Level);
    from.level_triggered = true;
  }
  from.last_input = ticks_;
  if (!from.speaks || !from.speaks->receive(buffer_)) disconnect(fd);
}

void worker::disconnect(pistache::Fd fd) {
  const auto gone = clients_.extract(fd);
  if (gone.mapped().speaks) gone.mapped().speaks->on_disconnect();
  const auto peer = peers.at(fd);
  removePeer(peer);
}

void worker::tick() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(timer_fd_, &count, sizeof count);
  ticks_ += count;
  std::vector<pistache::Fd> idle;
  for (const auto& [fd, one] : clients_) {
    if (ticks_ - one.last_input > idle_ticks_) idle.push_back(fd);
  }
  for (const auto fd : idle) disconnect(fd);
}

}  // namespace scoreboard::http
