#include "http/connections/worker.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace scoreboard::http {

namespace {

namespace pistache = Pistache;
using pistache::Polling::NotifyOn;
using interest = pistache::Flags<NotifyOn>;
using std::chrono::milliseconds;
constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

// What the system takes of an answer beyond what is under way to the peer, instead of some
// megabytes for each one that does not read. (A smaller send buffer would bound it, too, but what
// is under way with it: large answers came four times as slowly even on one machine.)
constexpr int unsent_bytes_of_system = 32 << 10;

// So many new peers are heard in a turn of the loop; more wait for their turn. The first request of
// each costs more than later ones, and thousands may come at once.
constexpr std::size_t new_peers_a_turn = 32;

// So many reads of large bodies a turn, 512 KiB in all; the others are told of again.
constexpr std::size_t large_reads_a_turn = 8;

/// How often deadlines are compared: often enough for the shortest patience.
milliseconds tick_interval(const connection_group& group) {
  const auto shortest =
      std::min({group.request_patience, group.write_patience, group.idle_patience});
  return std::clamp(shortest / 8, milliseconds(10), milliseconds(250));
}

int make_timer(milliseconds interval) {
  const int fd = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  const auto ns = std::chrono::nanoseconds(interval).count();
  const itimerspec every{{0, ns}, {0, ns}};
  if (fd < 0 || ::timerfd_settime(fd, 0, &every, nullptr) != 0)
    throw std::system_error(errno, std::generic_category(), "timerfd");
  return fd;
}

int make_event() {
  const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

}  // namespace

void peer_greeter::onConnection(const std::shared_ptr<pistache::Tcp::Peer>& peer) {
  static_cast<worker*>(transport())->connect(peer);
}

worker::worker(const worker_setup& setup)
    : Transport(std::make_shared<peer_greeter>()),
      connection_loop(setup.group, *setup.handler),
      setup_(setup),
      timer_fd_(make_timer(tick_interval(*setup.group))),
      turns_fd_(make_event()),
      buffer_(buffer_bytes) {}

worker::~worker() {
  ::close(turns_fd_);
  ::close(timer_fd_);
}

void worker::registerPoller(pistache::Polling::Epoll& poller) {
  Transport::registerPoller(poller);
  const auto watch_own = [&](int fd) {
    poller.addFd(fd, interest(NotifyOn::Read),
                 pistache::Polling::Tag(static_cast<std::uint64_t>(fd)));
  };
  watch_own(timer_fd_);
  watch_own(turns_fd_);
  for (const int fd : setup_.upstream->descriptors()) watch_own(fd);
}

void worker::onReady(const pistache::Aio::FdSet& ready) noexcept {
  begin_turn(std::chrono::steady_clock::now(), std::chrono::system_clock::now());
  std::vector<pistache::Polling::Event> others;
  std::size_t new_peers = new_peers_.size();
  std::size_t large_reads = 0;
  const auto of_upstream = setup_.upstream->descriptors();
  for (const auto& one : ready) {
    const auto fd = static_cast<pistache::Fd>(one.getTag().value());
    if (const auto found = clients_.find(fd); found != clients_.end()) {
      auto& its = found->second;
      if (!its.heard && ++new_peers > new_peers_a_turn)
        postpone(fd, its);
      else if (!its.heard || !its.speaks->input_can_wait() || one.isWritable() ||
               ++large_reads <= large_reads_a_turn)
        serve(fd, its, one);
    } else if (std::find(of_upstream.begin(), of_upstream.end(), fd) != of_upstream.end()) {
      setup_.upstream->readable(fd);
    } else if (fd == timer_fd_) {
      tick();
    } else if (fd != turns_fd_) {
      auto& event = others.emplace_back(one.getTag());
      event.flags = interest(NotifyOn::Read);
    }
  }
  if (!others.empty()) Transport::onReady(pistache::Aio::FdSet(std::move(others)));
  hear_new_peers();
  setup_.upstream->run();
  if (large_requests.run()) setup_.upstream->run();
  take_turns();
}

void worker::connect(const std::shared_ptr<pistache::Tcp::Peer>& peer) {
  const int fd = peer->fd();
  ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_bytes_of_system,
               sizeof unsent_bytes_of_system);
  auto made = std::make_shared<connection>(fd, *this);
  if (group->connections > setup_.max_connections) made->refuse(refusal::overloaded);
  clients_.insert_or_assign(fd, client{std::move(made), false, false});
}

void worker::watch(int fd, bool input, bool output) {
  const auto found = clients_.find(fd);
  if (found == clients_.end()) return;  // it is being connected, and will be watched for input
  found->second.level_triggered = true;
  const auto wanted = input && output ? NotifyOn::Read | NotifyOn::Write
                      : input         ? NotifyOn::Read
                      : output        ? NotifyOn::Write
                                      : NotifyOn::None;
  reactor()->modifyFd(key(), fd, wanted, pistache::Polling::Mode::Level);
}

void worker::postpone(pistache::Fd fd, client& of) {
  of.heard = true;
  watch(fd, false, false);
  new_peers_.push_back({fd, of.speaks});
}

void worker::hear_new_peers() {
  for (std::size_t i = 0; i < new_peers_a_turn && !new_peers_.empty(); ++i) {
    const auto [fd, peer] = std::move(new_peers_.front());
    new_peers_.pop_front();
    const auto speaks = peer.lock();
    if (!speaks) continue;
    watch(fd, true, false);
    speaks->receive(buffer_);
    if (speaks->ended()) disconnect(fd);
  }
}

void worker::serve(pistache::Fd fd, client& of, const pistache::Aio::FdSet::Entry& event) {
  of.heard = true;
  // Pistache asks to be told once of what has come, and would have to read again to know that
  // nothing is left. Asked again and again, the system tells of what is left.
  if (!of.level_triggered) watch(fd, true, false);
  if (event.isWritable()) of.speaks->on_writable();
  if (event.isReadable())
    of.speaks->receive(buffer_);
  else if (event.isHangup() || !event.isWritable())
    return disconnect(fd);
  if (of.speaks->ended()) disconnect(fd);
}

void worker::disconnect(pistache::Fd fd) {
  const auto gone = clients_.extract(fd);
  gone.mapped().speaks->on_disconnect();
  const auto peer = peers.at(fd);
  removePeer(peer);
}

void worker::tick() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(timer_fd_, &count, sizeof count);
  for (const auto& [fd, one] : clients_) one.speaks->on_tick();
}

void worker::take_turns() {
  turns.run();
  const bool wait = !turns.empty() || !large_requests.empty() || !new_peers_.empty();
  if (std::exchange(turns_wait_, wait) == wait) return;
  std::uint64_t count = 1;
  [[maybe_unused]] const auto done =
      wait ? ::write(turns_fd_, &count, sizeof count) : ::read(turns_fd_, &count, sizeof count);
}

}  // namespace scoreboard::http
