#include "src/metrics/listener.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "src/base/name_lookup.hpp"

namespace scoreboard::metrics {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds patience{5};
constexpr std::size_t most_sessions = 16;
constexpr std::size_t most_head_bytes = 8192;

// After an accept that failed, for want of descriptors say: without it accepting would spin.
constexpr std::chrono::milliseconds accept_rest{100};

[[noreturn]] void refuse(const std::string& host, std::uint16_t port, const std::string& why) {
  throw listen_error(fmt::format("cannot listen on {}:{} for metrics: {}", host, port, why));
}

tcp::endpoint address_of(const std::string& host, std::uint16_t port) {
  const auto addresses = look_up(host);
  if (addresses.empty()) refuse(host, port, "no address of this host is known");
  return {addresses.front(), port};
}

}  // namespace

/// One connection with its one request.
class listener::session : public std::enable_shared_from_this<session> {
 public:
  session(tcp::socket socket, exposition& shown) : stream_(std::move(socket)), shown_(shown) {
    parser_.header_limit(most_head_bytes);
  }

  void begin() {
    stream_.expires_after(patience);  // for reading and writing together
    http::async_read_header(stream_, buffer_, parser_,
                            [self = shared_from_this()](error_code error, std::size_t /*bytes*/) {
                              if (!error) self->answer();
                            });
  }

  void close() {
    error_code ignored;
    stream_.socket().close(ignored);
  }

 private:
  void answer() {
    const auto& asked = parser_.get();
    answer_.version(asked.version());
    answer_.set(http::field::content_type, "text/plain; charset=utf-8");
    if (asked.target() != "/metrics") {
      fail(http::status::not_found, "there is nothing at this path\n");
    } else if (asked.method() != http::verb::get && asked.method() != http::verb::head) {
      answer_.set(http::field::allow, "GET, HEAD");
      fail(http::status::method_not_allowed, "this path does not take this method\n");
    } else {
      answer_.set(http::field::content_type,
                  beast::string_view(text_type.data(), text_type.size()));
      answer_.body() = *shown_.text();
    }
    answer_.keep_alive(false);
    answer_.prepare_payload();
    if (asked.method() == http::verb::head) {
      // The length stays that of a GET.
      answer_.body().clear();
    }
    http::async_write(stream_, answer_,
                      [self = shared_from_this()](error_code /*error*/, std::size_t /*bytes*/) {
                        error_code ignored;
                        self->stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
                      });
  }

  void fail(http::status status, const char* text) {
    answer_.result(status);
    answer_.body() = text;
  }

  beast::tcp_stream stream_;
  exposition& shown_;
  beast::flat_buffer buffer_{most_head_bytes};
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> answer_;
};

/// The loop, and who is connected. Thread rule: its own thread, but for the beginning and the end.
class listener::server {
 public:
  server(const tcp::endpoint& address, exposition& shown)
      : acceptor_(loop_, address), rest_(loop_), shown_(shown) {
    accept();
    thread_ = std::thread([this] { loop_.run(); });
  }

  ~server() {
    loop_.stop();
    thread_.join();
  }

  server(const server&) = delete;
  server& operator=(const server&) = delete;

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error) {
        rest_.expires_after(accept_rest);
        rest_.async_wait([this](error_code /*none*/) { accept(); });
        return;
      }
      sessions_.remove_if([](const auto& one) { return one.expired(); });
      if (sessions_.size() >= most_sessions) {
        if (const auto oldest = sessions_.front().lock()) oldest->close();
        sessions_.pop_front();
      }
      const auto made = std::make_shared<session>(std::move(socket), shown_);
      sessions_.push_back(made);
      made->begin();
      accept();
    });
  }

  asio::io_context loop_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer rest_;
  exposition& shown_;
  std::list<std::weak_ptr<session>> sessions_;  // the oldest first
  std::thread thread_;
};

listener::listener(const std::string& host, std::uint16_t port, exposition& shown) try
    : server_(std::make_unique<server>(address_of(host, port), shown)) {
} catch (const boost::system::system_error& error) {
  refuse(host, port, error.code().message());
}

listener::~listener() = default;

}  // namespace scoreboard::metrics
