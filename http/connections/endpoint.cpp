#include "http/connections/endpoint.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <pistache/listener.h>
#include <sys/socket.h>
#include <unistd.h>

#include "src/base/name_lookup.hpp"

namespace scoreboard::http {

namespace {

namespace pistache = Pistache;

constexpr int backlog = 1024;  // new connections that wait to be accepted

/// The transport that Pistache clones for each of its threads; each clone is a worker.
class worker_source final : public pistache::Tcp::Transport {
 public:
  explicit worker_source(std::vector<worker_setup> setups)
      : Transport(std::make_shared<peer_greeter>()), setups_(std::move(setups)) {}

  std::shared_ptr<pistache::Aio::Handler> clone() const override {
    return std::make_shared<worker>(setups_.at(next_++));
  }

 private:
  const std::vector<worker_setup> setups_;
  mutable std::size_t next_ = 0;
};

/// The descriptor on which this process listens at `port`; -1 if it does not.
int listening_descriptor(std::uint16_t port) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const int fd = std::stoi(entry.path().filename());
    int listens = 0;
    socklen_t size = sizeof listens;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) continue;
    sockaddr_storage address{};
    size = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) continue;
    // The port is at the same place for IPv4 and IPv6.
    if (ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port) == port) return fd;
  }
  return -1;
}

/// The address to listen on. Pistache's own parser takes an IPv6 address for a host and a port.
pistache::Address address_of(const std::string& host, std::uint16_t port) {
  const auto addresses = look_up(host == "*" ? "0.0.0.0" : host);
  if (addresses.empty()) throw std::runtime_error("no address of this host is known");
  boost::asio::ip::tcp::endpoint first(addresses.front(), port);
  return {pistache::IP(first.data()), pistache::Port(port)};
}

}  // namespace

endpoint::endpoint(const std::string& host, std::uint16_t port, std::vector<worker_setup> workers)
    : group_(workers.front().group) {
  const auto threads = workers.size();
  listener_ = std::make_unique<pistache::Tcp::Listener>(address_of(host, port));
  using options = pistache::Tcp::Options;
  const auto flags =
      pistache::Flags<options>(options::ReuseAddr) | options::NoDelay | options::CloseOnExec;
  listener_->init(threads, flags, "http", backlog);
  listener_->setTransportFactory(
      [source = std::make_shared<worker_source>(std::move(workers))] { return source; });
  listener_->bind();
  listening_ = listening_descriptor(port);
  listener_->runThreaded();
}

endpoint::~endpoint() { listener_->shutdown(); }

void endpoint::stop_accepting() {
  group_->ending = true;
  // Pistache can only stop listening and serving together. So replace its listening descriptor by
  // one on which nothing ever happens; Pistache closes that in the end. It must be a socket: where
  // Pistache is just about to accept, it takes any other thing for a reason to end the process.
  const int idle = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listening_ >= 0 && idle >= 0) ::dup3(idle, listening_, O_CLOEXEC);
  if (idle >= 0) ::close(idle);
}

}  // namespace scoreboard::http
