#include "tools/load/reach.hpp"

#include <stdexcept>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

namespace scoreboard::load {

namespace asio = boost::asio;

asio::ip::tcp::endpoint reach(const url& service, std::chrono::steady_clock::duration timeout) {
  const auto failure = [&service](const std::string& why) {
    return std::runtime_error(
        fmt::format("cannot connect to http://{}: {}", service.authority(), why));
  };
  asio::io_context context;
  asio::ip::tcp::resolver resolver(context);
  boost::system::error_code error;
  const auto endpoints = resolver.resolve(service.host, service.port, error);
  if (error) throw failure(error.message());

  asio::ip::tcp::socket socket(context);
  asio::ip::tcp::endpoint reached;
  error = asio::error::timed_out;
  asio::async_connect(
      socket, endpoints,
      [&](const boost::system::error_code& result, const asio::ip::tcp::endpoint& endpoint) {
        error = result;
        reached = endpoint;
      });
  context.run_for(timeout);
  if (error) throw failure(error.message());
  return reached;
}

}  // namespace scoreboard::load
