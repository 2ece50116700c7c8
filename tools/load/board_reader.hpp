#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tools/load/connection.hpp"
#include "tools/load/request_writer.hpp"

namespace scoreboard::load {

/// Reads boards before and after the load. Calls block until the answer comes, and throw
/// std::runtime_error on failure.
class board_reader final : private connection::owner {
 public:
  board_reader(const boost::asio::ip::tcp::endpoint& endpoint, clock::duration timeout,
               request_writer writer);

  /// Called around each read: with the request before it is sent, and with its answer.
  struct watcher {
    std::function<void(request& to_send)> begin;
    std::function<void(const request& sent, const response& answer)> ended;
  };

  /// Reads the best `count` of a board.
  void top(std::uint32_t board, std::uint32_t count, const watcher& watch);

  /// Reads a whole board, best first, in pages as large as the service allows.
  void each_page(std::uint32_t board, const watcher& watch);

  /// The names of all boards that begin with a prefix.
  std::vector<std::string> names(std::string_view prefix);

  /// The answer of GET /boards/{b}.
  std::string info(const std::string& board);

 private:
  void ended(connection&) override {}
  const response& get(std::string_view target);
  const response& ask();
  /// Sends a read of a board; false if it asks for more than the service allows.
  bool read(const watcher& watch);

  clock::duration timeout_;
  boost::asio::io_context context_{1};
  connection connection_;
  request_writer writer_;
};

}  // namespace scoreboard::load
