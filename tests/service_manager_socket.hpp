#pragma once

#include <chrono>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/datagram_protocol.hpp>

namespace scoreboard::tests {

/// The service manager's end of the socket that NOTIFY_SOCKET names, see sd_notify(3).
class service_manager_socket {
 public:
  /// REQUIRES: nothing is at `path`, which fits into an address of a socket (107 bytes).
  explicit service_manager_socket(const std::string& path) : socket_(context_, {path}) {}

  /// The next message of a program; empty if none comes within `limit`.
  std::string receive(std::chrono::milliseconds limit) {
    std::string message(4096, '\0');
    std::size_t length = 0;
    socket_.async_receive(boost::asio::buffer(message),
                          [&](const boost::system::error_code& error, std::size_t bytes) {
                            if (!error) length = bytes;
                          });
    context_.restart();
    context_.run_for(limit);
    socket_.cancel();
    context_.restart();
    context_.run();  // the handler of a read that was cancelled
    message.resize(length);
    return message;
  }

  /// Whether a message with this line comes within `limit`; those before it are passed over.
  bool hears(const std::string& line, std::chrono::milliseconds limit) {
    const auto latest = std::chrono::steady_clock::now() + limit;
    for (auto now = latest - limit; now < latest; now = std::chrono::steady_clock::now()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(latest - now);
      const auto message = '\n' + receive(left) + '\n';
      if (message.find('\n' + line + '\n') != std::string::npos) return true;
    }
    return false;
  }

 private:
  boost::asio::io_context context_;
  boost::asio::local::datagram_protocol::socket socket_;
};

}  // namespace scoreboard::tests
