#include "http/endpoint.hpp"

#include <system_error>
#include <utility>

#include <pistache/endpoint.h>
#include <pistache/http.h>
#include <pistache/peer.h>

namespace scoreboard::http {

namespace {

namespace pistache = Pistache;

constexpr const char* connection_key = "connection";

/// Hands Pistache's events to connections. Pistache clones it once for each worker thread.
class connection_handler final : public pistache::Http::Handler {
 public:
  HTTP_PROTOTYPE(connection_handler)

  connection_handler(const endpoint::options& chosen, request_handler& handler, slow_writer& writer)
      : options_(chosen), handler_(handler), writer_(writer) {}

  /// Never called: its parser gets no input.
  void onRequest(const pistache::Http::Request&, pistache::Http::ResponseWriter) override {}

 private:
  /// Counts itself as long as it lives.
  class counted_connection final : public connection {
   public:
    counted_connection(std::shared_ptr<std::atomic<std::size_t>> count, int fd,
                       const connection_handler& owner)
        : connection(fd, owner.options_.limits, owner.handler_, owner.writer_),
          count_(std::move(count)) {
      ++*count_;
    }
    ~counted_connection() { --*count_; }

   private:
    std::shared_ptr<std::atomic<std::size_t>> count_;
  };

  void onConnection(const std::shared_ptr<pistache::Tcp::Peer>& peer) override {
    // Its time-outs want a parser, and read from it only when the current request began.
    peer->putData(ParserData, std::make_shared<pistache::Http::RequestParser>(getMaxRequestSize()));
    try {
      auto made = std::make_shared<counted_connection>(count_, peer->fd(), *this);
      if (count_->load() > options_.max_connections)
        made->refuse(response::failure(wire::error_code::overloaded));
      peer->putData(connection_key, std::move(made));
    } catch (const std::system_error&) {
      ::shutdown(peer->fd(), SHUT_RDWR);  // out of descriptors: this one goes at once
    }
  }

  void onInput(const char* bytes, std::size_t size,
               const std::shared_ptr<pistache::Tcp::Peer>& peer) override {
    const auto to = std::static_pointer_cast<connection>(peer->tryGetData(connection_key));
    if (!to) return;
    const bool was_mid_request = to->mid_request();
    to->on_input({bytes, size});
    // Pistache closes an idle peer after the idle time-out, any other after the request time-out,
    // both counted from the last reset(). While a request is being handled the peer counts as idle:
    // then a slow answer gets no 408 of Pistache's own in its way.
    const bool is_mid_request = to->mid_request();
    peer->setIdle(!is_mid_request);
    if (!was_mid_request || !is_mid_request) getParser(peer)->reset();
  }

  void onDisconnection(const std::shared_ptr<pistache::Tcp::Peer>& peer) override {
    if (const auto to = peer->tryGetData(connection_key))
      std::static_pointer_cast<connection>(to)->on_disconnect();
  }

  endpoint::options options_;
  request_handler& handler_;
  slow_writer& writer_;
  std::shared_ptr<std::atomic<std::size_t>> count_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace

endpoint::endpoint(const options& chosen, request_handler& handler, slow_writer& writer) {
  endpoint_ = std::make_unique<pistache::Http::Endpoint>(
      pistache::Address(chosen.host, pistache::Port(chosen.port)));
  endpoint_->init(pistache::Http::Endpoint::options()
                      .threads(static_cast<int>(chosen.threads))
                      .threadsName("http")
                      .flags(pistache::Tcp::Options::ReuseAddr | pistache::Tcp::Options::NoDelay |
                             pistache::Tcp::Options::CloseOnExec)
                      .headerTimeout(chosen.request_timeout)
                      .bodyTimeout(chosen.request_timeout)
                      .keepaliveTimeout(chosen.idle_timeout));
  endpoint_->setHandler(std::make_shared<connection_handler>(chosen, handler, writer));
  endpoint_->serveThreaded();
}

endpoint::~endpoint() { endpoint_->shutdown(); }

}  // namespace scoreboard::http
