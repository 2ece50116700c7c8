#include "http/connections/worker.hpp"

#include <algorithm>
#include <cassert>
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

// How much of an answer the system buffers beyond what is in flight to the peer. Without this bound
// it buffers megabytes for each peer that does not read. (A smaller send buffer would also bound
// what is in flight: large answers took four times as long even on one machine.)
constexpr int unsent_bytes_of_system = 32 << 10;

// How many new peers are served in a turn of the loop; the others wait for the next turn. The first
// request of a peer costs more than later ones, and thousands of peers may come at once.
constexpr std::size_t new_peers_a_turn = 32;

// How many reads of large bodies are made in a turn, 512 KiB in total. The loop reports the others
// again.
constexpr std::size_t large_reads_a_turn = 8;

// After how many peers of a turn the server's answers are looked at. Under overload a thousand
// peers may be ready at once, most of them to be refused, and those who are served shall not wait
// for all.
constexpr std::size_t peers_between_answers = 64;

// How long after a portion of what is due the next one follows: all is done within three seconds.
constexpr milliseconds between_portions{10};

/// How often deadlines are checked: often enough for the shortest one.
milliseconds check_interval(const connection_group& group) {
  const auto shortest =
      std::min({group.request_patience, group.write_patience, group.idle_patience});
  return std::clamp(shortest / 8, milliseconds(10), milliseconds(250));
}

int make_timer() {
  const int fd = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "timerfd");
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
      timer_fd_(make_timer()),
      turns_fd_(make_event()),
      buffer_(buffer_bytes) {
  set_timer(check_interval(*group));
}

worker::~worker() {
  ::close(turns_fd_);
  ::close(timer_fd_);
}

void worker::registerPoller(pistache::Polling::Epoll& poller) {
  Transport::registerPoller(poller);
  const auto watch_input = [&](int fd) {
    poller.addFd(fd, interest(NotifyOn::Read),
                 pistache::Polling::Tag(static_cast<std::uint64_t>(fd)));
  };
  watch_input(timer_fd_);
  watch_input(turns_fd_);
  for (const int fd : setup_.upstream->descriptors()) {
    watch_input(fd);
    upstream_.push_back({fd, POLLIN, 0});
  }
}

void worker::onReady(const pistache::Aio::FdSet& ready) noexcept {
  begin_turn(std::chrono::steady_clock::now(), std::chrono::system_clock::now());
  std::vector<pistache::Polling::Event> of_pistache;
  std::size_t new_peers = new_peers_.size();
  std::size_t large_reads = 0;
  std::size_t peers_served = 0;
  const auto of_upstream = setup_.upstream->descriptors();
  for (const auto& event : ready) {
    const auto fd = static_cast<pistache::Fd>(event.getTag().value());
    if (const auto entry = clients_.find(fd); entry != clients_.end()) {
      auto& peer = entry->second;
      if (!peer.heard && ++new_peers > new_peers_a_turn)
        postpone(fd, peer);
      else if (!peer.heard || !peer.connection->input_can_wait() || event.isWritable() ||
               ++large_reads <= large_reads_a_turn) {
        serve(fd, peer, event);
        if (++peers_served % peers_between_answers == 0) take_answers();
      }
    } else if (std::find(of_upstream.begin(), of_upstream.end(), fd) != of_upstream.end()) {
      setup_.upstream->readable(fd);
    } else if (fd == timer_fd_) {
      tick();
    } else if (fd != turns_fd_) {
      of_pistache.emplace_back(event.getTag()).flags = interest(NotifyOn::Read);
    }
  }
  if (!of_pistache.empty()) Transport::onReady(pistache::Aio::FdSet(std::move(of_pistache)));
  hear_new_peers();
  setup_.upstream->run();
  if (large_requests.run()) setup_.upstream->run();
  take_turns();
}

void worker::take_answers() {
  for (auto& descriptor : upstream_) descriptor.revents = 0;
  ::poll(upstream_.data(), upstream_.size(), 0);
  for (const auto& descriptor : upstream_)
    if (descriptor.revents != 0) setup_.upstream->readable(descriptor.fd);
  setup_.upstream->run();
}

void worker::connect(const std::shared_ptr<pistache::Tcp::Peer>& peer) {
  const int fd = peer->fd();
  ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_bytes_of_system,
               sizeof unsent_bytes_of_system);
  const bool has_room = group->connections < setup_.max_connections || waiting.make_room(now);
  auto accepted = std::make_shared<connection>(fd, *this);
  if (!has_room) accepted->refuse(refusal::overloaded);
  clients_.insert_or_assign(fd, client{std::move(accepted), false, false});
}

void worker::watch(int fd, bool input, bool output) {
  const auto entry = clients_.find(fd);
  if (entry == clients_.end()) return;  // still inside connect(); it will be watched for input
  entry->second.level_triggered = true;
  const auto events = input && output ? NotifyOn::Read | NotifyOn::Write
                      : input         ? NotifyOn::Read
                      : output        ? NotifyOn::Write
                                      : NotifyOn::None;
  reactor()->modifyFd(key(), fd, events, pistache::Polling::Mode::Level);
}

void worker::postpone(pistache::Fd fd, client& peer) {
  peer.heard = true;
  watch(fd, false, false);
  new_peers_.push_back({fd, peer.connection});
}

void worker::hear_new_peers() {
  for (std::size_t i = 0; i < new_peers_a_turn && !new_peers_.empty(); ++i) {
    const auto [fd, connection] = std::move(new_peers_.front());
    new_peers_.pop_front();
    const auto peer = connection.lock();
    if (!peer) continue;
    watch(fd, true, false);
    peer->receive(buffer_);
    if (peer->ended()) disconnect(fd);
  }
}

void worker::serve(pistache::Fd fd, client& peer, const pistache::Aio::FdSet::Entry& event) {
  peer.heard = true;
  // Pistache watches edge-triggered, where each input costs a second read to see that nothing is
  // left. Level-triggered, the system reports what is left.
  if (!peer.level_triggered) watch(fd, true, false);
  if (event.isWritable()) peer.connection->on_writable();
  if (event.isReadable())
    peer.connection->receive(buffer_);
  else if (event.isHangup() || !event.isWritable())
    return disconnect(fd);
  if (peer.connection->ended()) disconnect(fd);
}

void worker::disconnect(pistache::Fd fd) {
  const auto gone = clients_.extract(fd);
  gone.mapped().connection->on_disconnect();
  const auto peer = peers.at(fd);
  removePeer(peer);
}

void worker::set_timer(milliseconds interval) {
  if (std::exchange(tick_interval_, interval) == interval) return;
  const auto ns = std::chrono::nanoseconds(interval).count();
  const itimerspec every{{0, ns}, {0, ns}};
  [[maybe_unused]] const auto set = ::timerfd_settime(timer_fd_, 0, &every, nullptr);
  assert(set == 0);
}

void worker::tick() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(timer_fd_, &count, sizeof count);
  if (setup_.alive != nullptr) setup_.alive->beat();
  if (due_.empty()) {
    std::deque<std::weak_ptr<connection>> due;
    for (const auto& [fd, peer] : clients_)
      if (peer.connection->is_due()) due.push_back(peer.connection);
    due_.add(std::move(due));
  }
  if (group->ending)
    due_.run_all();
  else
    due_.run();
  set_timer(due_.empty() ? check_interval(*group) : between_portions);
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
