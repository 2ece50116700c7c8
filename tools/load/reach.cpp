#include "tools/load/reach.hpp"

#include <stdexcept>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

namespace scoreboard::load {

namespace asio = boost::asio;

asio::ip::tcp::endpoint reach(const url& to, std::chrono::steady_clock::duration timeout) {
  const auto fail = [&to](const std::string& why) {
    return std::runtime_error(fmt::format("cannot connect to http://{}: {}", to.authority(), why));
  };
  asio::io_context context;
  asio::ip::tcp::resolver resolver(context);
  boost::system::error_code error;
  const auto found = resolver.resolve(to.host, to.port, error);
  if (error) throw fail(error.message());

  asio::ip::tcp::socket socket(context);
  asio::ip::tcp::endpoint reached;
  error = asio::error::timed_out;
  asio::async_connect(
      socket, found,
      [&](const boost::system::error_code& result, const asio::ip::tcp::endpoint& endpoint) {
        error = result;
        reached = endpoint;
      });
  context.run_for(timeout);
  if (error) throw fail(error.message());
  return reached;
}

}  // namespace scoreboard::load
