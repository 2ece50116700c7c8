// One TCP connection to a port of 127.0.0.1, for tests that choose every byte they send. Answers
// are parsed by Boost.Beast, strictly: bytes that are no HTTP response are an exception.
//
// Every call is bounded: past the time-out it throws boost::system::system_error with
// boost::beast::error::timeout.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using response = boost::beast::http::response<boost::beast::http::string_body>;

class raw_connection {
 public:
  static constexpr std::chrono::milliseconds default_timeout =
      patient(std::chrono::milliseconds(10'000));

  enum class answers { with_body, to_head };

  explicit raw_connection(std::uint16_t port, std::chrono::milliseconds timeout = default_timeout);

  void send(std::string_view bytes);

  // The next whole response, interim ones (100) included.
  // The end of the connection is boost::beast::http::error::end_of_stream.
  response receive(answers kind = answers::with_body);

  // What arrived and was not parsed: nothing, or what made receive() fail.
  std::string unparsed() const;

  // True when the peer closes the connection within the time-out and sends nothing more before.
  bool ends();

  // True when bytes (or the end) arrive within `limit`.
  bool readable_within(std::chrono::milliseconds limit);

  // Half-close: nothing more will be sent, answers are still read.
  void finish_sending();

  // Drops the connection with a TCP reset, as a crashed or impatient peer does.
  void abort();

 private:
  template <typename Start>
  void complete(Start start);

  std::chrono::milliseconds timeout_;
  boost::asio::io_context context_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer received_;
};

}  // namespace scoreboard::system_test
