#include "http/endpoint.hpp"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <pistache/endpoint.h>
#include <pistache/http.h>
#include <pistache/peer.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace scoreboard::http {

namespace {

namespace pistache = Pistache;

constexpr const char* connection_key = "connection";

/// Hands Pistache's events to connections. Pistache clones it once for each worker thread.
class connection_handler final : public pistache::Http::Handler {
 public:
  HTTP_PROTOTYPE(connection_handler)

  connection_handler(std::size_t max_connections, std::shared_ptr<connection_group> group,
                     request_handler& handler, slow_writer& writer)
      : max_connections_(max_connections),
        group_(std::move(group)),
        handler_(handler),
        writer_(writer) {}

  /// Never called: its parser gets no input.
  void onRequest(const pistache::Http::Request&, pistache::Http::ResponseWriter) override {}

 private:
  void onConnection(const std::shared_ptr<pistache::Tcp::Peer>& peer) override {
    // Its time-outs want a parser, and read from it only when it was reset.
    peer->putData(ParserData, std::make_shared<pistache::Http::RequestParser>(getMaxRequestSize()));
    // Of an idle peer it closes the connection; to any other it would write an answer of its own.
    peer->setIdle(true);
    try {
      auto made = std::make_shared<connection>(peer->fd(), group_, handler_, writer_);
      if (group_->connections > max_connections_)
        made->refuse(response::failure(wire::error_code::overloaded));
      else
        made->start();
      peer->putData(connection_key, std::move(made));
    } catch (const std::system_error&) {
      ::shutdown(peer->fd(), SHUT_RDWR);  // out of descriptors: this one goes at once
    }
  }

  void onInput(const char* bytes, std::size_t size,
               const std::shared_ptr<pistache::Tcp::Peer>& peer) override {
    const auto to = peer->tryGetData(connection_key);
    if (!to) return;
    getParser(peer)->reset();
    std::static_pointer_cast<connection>(to)->on_input({bytes, size});
  }

  void onDisconnection(const std::shared_ptr<pistache::Tcp::Peer>& peer) override {
    if (const auto to = peer->tryGetData(connection_key))
      std::static_pointer_cast<connection>(to)->on_disconnect();
  }

  std::size_t max_connections_;
  std::shared_ptr<connection_group> group_;
  request_handler& handler_;
  slow_writer& writer_;
};

/// The descriptor on which this process listens at `port`; -1 when it does not.
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

}  // namespace

endpoint::endpoint(const options& chosen, std::shared_ptr<connection_group> group,
                   request_handler& handler, slow_writer& writer)
    : port_(chosen.port), group_(std::move(group)) {
  endpoint_ = std::make_unique<pistache::Http::Endpoint>(
      pistache::Address(chosen.host, pistache::Port(chosen.port)));
  endpoint_->init(pistache::Http::Endpoint::options()
                      .threads(static_cast<int>(chosen.threads))
                      .threadsName("http")
                      .flags(pistache::Tcp::Options::ReuseAddr | pistache::Tcp::Options::NoDelay |
                             pistache::Tcp::Options::CloseOnExec)
                      .keepaliveTimeout(chosen.idle_timeout));
  endpoint_->setHandler(
      std::make_shared<connection_handler>(chosen.max_connections, group_, handler, writer));
  endpoint_->serveThreaded();
}

endpoint::~endpoint() { endpoint_->shutdown(); }

void endpoint::stop_accepting() {
  group_->ending = true;
  // Pistache stops listening only together with everything else. So another descriptor, on which
  // nothing ever happens, takes the place of the one on which it listens; it closes that in the
  // end.
  const int listening = listening_descriptor(port_);
  const int nothing = ::eventfd(0, EFD_CLOEXEC);
  if (listening >= 0 && nothing >= 0) ::dup3(nothing, listening, O_CLOEXEC);
  if (nothing >= 0) ::close(nothing);
}

}  // namespace scoreboard::http
