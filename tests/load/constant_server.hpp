#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace scoreboard::tests {

/// An HTTP server on a thread of its own that gives every request the same answer, and stalls once.
class constant_server {
 public:
  /// It sleeps for `stall` before its `stall_at`-th answer.
  constant_server(unsigned status, std::string body, int stall_at = 0,
                  std::chrono::milliseconds stall = {})
      : status_(status), body_(std::move(body)), stall_at_(stall_at), stall_(stall) {
    accept();
    thread_ = std::jthread([this] { context_.run(); });
  }
  ~constant_server() { context_.stop(); }
  constant_server(const constant_server&) = delete;
  constant_server& operator=(const constant_server&) = delete;

  boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
  int answered() const { return answered_; }

 private:
  struct session {
    explicit session(boost::asio::ip::tcp::socket socket) : stream(std::move(socket)) {}
    boost::beast::tcp_stream stream;
    boost::beast::flat_buffer buffer;
    boost::beast::http::request<boost::beast::http::string_body> request;
    boost::beast::http::response<boost::beast::http::string_body> response;
  };

  void accept() {
    acceptor_.async_accept(
        [this](const boost::system::error_code& error, boost::asio::ip::tcp::socket socket) {
          if (error) return;
          serve(std::make_shared<session>(std::move(socket)));
          accept();
        });
  }

  void serve(const std::shared_ptr<session>& client) {
    client->request = {};
    boost::beast::http::async_read(
        client->stream, client->buffer, client->request,
        [this, client](const boost::system::error_code& error, std::size_t) {
          if (!error) answer(client);
        });
  }

  void answer(const std::shared_ptr<session>& client) {
    if (++answered_ == stall_at_) std::this_thread::sleep_for(stall_);
    client->response = {boost::beast::http::int_to_status(status_), 11};
    client->response.body() = body_;
    client->response.prepare_payload();
    boost::beast::http::async_write(
        client->stream, client->response,
        [this, client](const boost::system::error_code& error, std::size_t) {
          if (!error) serve(client);
        });
  }

  unsigned status_;
  std::string body_;
  int stall_at_;
  std::chrono::milliseconds stall_;
  std::atomic<int> answered_ = 0;
  boost::asio::io_context context_{1};
  boost::asio::ip::tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  boost::asio::ip::tcp::endpoint endpoint_ = acceptor_.local_endpoint();
  std::jthread thread_;
};

}  // namespace scoreboard::tests
