#include "tests/system/raw_connection.hpp"

#include <limits>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <poll.h>

namespace scoreboard::system_test {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// Beast's time-outs work on asynchronous operations only: start one and run until it is done.
template <typename Start>
void raw_connection::complete(Start start) {
  beast::error_code result;
  stream_.expires_after(timeout_);
  start([&result](beast::error_code failure, auto&&...) { result = failure; });
  context_.restart();
  context_.run();
  if (result) throw boost::system::system_error(result);
}

raw_connection::raw_connection(std::uint16_t port, std::chrono::milliseconds timeout)
    : timeout_(timeout), stream_(context_) {
  const asio::ip::tcp::endpoint peer(asio::ip::address_v4::loopback(), port);
  complete([&](auto done) { stream_.async_connect(peer, done); });
  // Each send is to be a segment of its own: tests split requests on purpose.
  stream_.socket().set_option(asio::ip::tcp::no_delay(true));
}

void raw_connection::send(std::string_view bytes) {
  complete([&](auto done) { asio::async_write(stream_, asio::buffer(bytes), done); });
}

response raw_connection::receive(answers kind) {
  http::response_parser<http::string_body> parser;
  parser.body_limit(std::numeric_limits<std::uint64_t>::max());
  parser.skip(kind == answers::to_head);
  complete([&](auto done) { http::async_read(stream_, received_, parser, done); });
  return parser.release();
}

std::string raw_connection::unparsed() const {
  const auto bytes = received_.data();
  return {static_cast<const char*>(bytes.data()), bytes.size()};
}

bool raw_connection::ends() {
  if (received_.size() > 0) return false;
  try {
    char byte = 0;
    complete([&](auto done) { stream_.async_read_some(asio::buffer(&byte, 1), done); });
    return false;
  } catch (const boost::system::system_error& failure) {
    return failure.code() == asio::error::eof || failure.code() == asio::error::connection_reset;
  }
}

bool raw_connection::readable_within(std::chrono::milliseconds limit) {
  if (received_.size() > 0) return true;
  pollfd socket{stream_.socket().native_handle(), POLLIN, 0};
  return poll(&socket, 1, static_cast<int>(limit.count())) > 0;
}

void raw_connection::finish_sending() {
  beast::error_code already_closed;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, already_closed);
}

void raw_connection::abort() {
  beast::error_code already_closed;
  stream_.socket().set_option(asio::socket_base::linger(true, 0), already_closed);
  stream_.socket().close(already_closed);
}

}  // namespace scoreboard::system_test
