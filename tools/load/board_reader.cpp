#include "tools/load/board_reader.hpp"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tools/load/answers.hpp"
#include "tools/load/error_text.hpp"

namespace scoreboard::load {

namespace {

constexpr std::uint32_t greatest_page = 10'000;  // which is allowed by default

}  // namespace

board_reader::board_reader(const boost::asio::ip::tcp::endpoint& endpoint, clock::duration timeout,
                           request_writer writer)
    : timeout_(timeout), connection_(context_, endpoint, 0, *this), writer_(std::move(writer)) {}

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

const response& board_reader::get(std::string_view target) {
  writer_.write_get(connection_.to_send(), target);
  const auto& answer = ask();
  if (answer.ok()) return answer;
  throw std::runtime_error(fmt::format("cannot read {}: {}", target, error_text(answer)));
}

bool board_reader::read(const watcher& watch) {
  auto& to_send = connection_.to_send();
  watch.begin(to_send);
  writer_.write(to_send);
  const auto& answer = ask();
  watch.ended(connection_.sent(), answer);
  if (answer.ok()) return true;
  if (error_text(answer) == "400 too_many") return false;
  throw std::runtime_error(fmt::format("cannot read the board: {}", error_text(answer)));
}

void board_reader::top(std::uint32_t board, std::uint32_t count, const watcher& watch) {
  auto& to_send = connection_.to_send();
  to_send.kind = request_kind::top;
  to_send.board = board;
  to_send.asked = {};
  to_send.asked.limit = count;
  read(watch);
}

void board_reader::each_page(std::uint32_t board, const watcher& watch) {
  std::uint32_t position = 1;
  auto limit = greatest_page;
  while (true) {
    auto& to_send = connection_.to_send();
    to_send.kind = request_kind::page;
    to_send.board = board;
    to_send.asked = {};
    to_send.asked.position = position;
    to_send.asked.limit = limit;
    if (!read(watch)) {
      limit /= 2;
      if (limit == 0) throw std::runtime_error("cannot read the board: one entry is too many");
      continue;
    }
    const auto view = parse_view(connection_.answer().body);
    position += static_cast<std::uint32_t>(view.entries.size());
    if (view.entries.size() < limit) return;
  }
}

std::vector<std::string> board_reader::names(std::string_view prefix) {
  std::vector<std::string> found;
  auto after = std::string(prefix);
  while (true) {
    auto page = parse_board_names(get(fmt::format("/boards?after={}&limit=1000", after)).body);
    for (auto& name : page.names) {
      if (!name.starts_with(prefix)) return found;
      found.push_back(std::move(name));
    }
    if (!page.more || page.names.empty()) return found;
    after = found.back();
  }
}

std::string board_reader::info(const std::string& board) { return get("/boards/" + board).body; }

}  // namespace scoreboard::load
