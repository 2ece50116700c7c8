#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "tools/load/request.hpp"
#include "tools/load/response.hpp"
#include "tools/load/response_parser.hpp"

namespace scoreboard::load {

/// One keep-alive HTTP connection with at most one request on its way. It connects when it needs to
/// and never repeats a request by itself. Belongs to the thread that runs its io_context.
class connection {
 public:
  class owner {
   public:
    virtual ~owner() = default;
    /// sent() has its answer or failed. Called from the io_context, never from within send().
    virtual void ended(connection& which) = 0;
  };

  connection(boost::asio::io_context& context, boost::asio::ip::tcp::endpoint peer,
             std::size_t url_index, owner& told);

  std::size_t url_index() const { return url_index_; }

  /// The request to send next, or that was sent. Change it only between ended() and send().
  request& to_send() { return request_; }
  const request& sent() const { return request_; }
  /// What came of it; valid from ended() to send().
  const response& answer() const { return response_; }

  /// REQUIRES that no request is on its way. Without an answer at `deadline` it fails, as soon as
  /// expire() is called.
  void send(clock::time_point now, clock::time_point deadline);

  /// Ends a request whose time is up.
  void expire(clock::time_point now);

  bool busy() const { return busy_; }

 private:
  using error_code = boost::system::error_code;

  void connect();
  void write();
  void read();
  void received(error_code error, std::size_t size);
  void finish();
  void fail(const char* step, const error_code& error);
  bool peer_left();
  void close();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::ip::tcp::endpoint peer_;
  std::size_t url_index_;
  owner& owner_;
  request request_;
  response response_;
  std::optional<response_parser> parser_;
  boost::beast::flat_buffer received_;
  clock::time_point deadline_;
  clock::time_point last_used_;
  bool busy_ = false;
};

}  // namespace scoreboard::load
