#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tools/load/board_entry.hpp"
#include "tools/load/connection.hpp"
#include "tools/load/request_writer.hpp"

namespace scoreboard::load {

/// Reads a board that nobody changes, by tops and windows. Calls block until the answer comes, and
/// throw std::runtime_error on failure.
class board_reader final : private connection::owner {
 public:
  board_reader(const url& service, const boost::asio::ip::tcp::endpoint& endpoint,
               clock::duration timeout);

  std::vector<board_entry> top(std::uint32_t count);

  /// Every entry, best first, in windows as large as the service allows.
  void each(const std::function<void(const board_entry&)>& visit);

 private:
  void ended(connection&) override {}
  const response& ask();
  std::vector<board_entry> entries_of(const response& answer) const;

  clock::duration timeout_;
  boost::asio::io_context context_{1};
  connection connection_;
  request_writer writer_;
};

}  // namespace scoreboard::load
