#include "tools/load/board_reader.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "tools/load/error_text.hpp"

namespace scoreboard::load {

namespace {

constexpr std::uint32_t greatest_scope = 4999;  // 9999 entries, which is allowed by default

}  // namespace

board_reader::board_reader(const url& service, const boost::asio::ip::tcp::endpoint& endpoint,
                           clock::duration timeout)
    : timeout_(timeout),
      connection_(context_, endpoint, 0, *this),
      writer_(service, user_names(user_names::form::integers, 0)) {}

const response& board_reader::ask() {
  const auto deadline = clock::now() + timeout_;
  connection_.send(clock::now(), deadline);
  while (connection_.busy()) {
    context_.restart();
    context_.run_one_until(deadline);
    connection_.expire(clock::now());
  }
  return connection_.answer();
}

std::vector<board_entry> board_reader::entries_of(const response& answer) const {
  if (answer.ok()) return parse_entries(answer.body);
  throw std::runtime_error(fmt::format("cannot read the board: {}", error_text(answer)));
}

std::vector<board_entry> board_reader::top(std::uint32_t count) {
  writer_.get_top(connection_.to_send(), count);
  return entries_of(ask());
}

void board_reader::each(const std::function<void(const board_entry&)>& visit) {
  std::uint64_t read = 0;
  auto scope = greatest_scope;
  while (true) {
    // The window of this scope begins right after the entries that were read.
    const auto position = static_cast<std::uint32_t>(read + scope + 1);
    writer_.get_window(connection_.to_send(), position, scope);
    const auto& answer = ask();
    if (answer.status == 400 && scope > 0 && error_text(answer) == "400 too_many") {
      scope /= 2;
      continue;
    }
    const auto entries = entries_of(answer);
    for (const auto& entry : entries) visit(entry);
    read += entries.size();
    if (entries.size() < 2 * std::size_t{scope} + 1) return;
  }
}

}  // namespace scoreboard::load
