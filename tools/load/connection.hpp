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

/// One keep-alive HTTP connection with at most one request in flight. It connects when needed and
/// never repeats a request by itself. Thread rule: the thread that runs its io_context.
class connection {
 public:
  class owner {
   public:
    virtual ~owner() = default;
    /// sent() has its answer or failed. Called from the io_context, never from within send().
    virtual void ended(connection& finished) = 0;
  };

  connection(boost::asio::io_context& context, boost::asio::ip::tcp::endpoint peer,
             std::size_t url_index, owner& listener);

  std::size_t url_index() const { return url_index_; }

  /// The request to send next, or the last one sent. Change it only between ended() and send().
  request& to_send() { return request_; }
  const request& sent() const { return request_; }
  /// The answer to sent(); valid from ended() to send().
  const response& answer() const { return response_; }

  /// Sends the request. It fails if there is no answer when expire() is called at `deadline` or
  /// later. REQUIRES: no request is in flight.
  void send(clock::time_point now, clock::time_point deadline);

  /// Ends a request whose deadline has passed.
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
