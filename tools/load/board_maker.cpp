#include "tools/load/board_maker.hpp"

#include <utility>

#include <fmt/format.h>

#include "tools/load/error_text.hpp"

namespace scoreboard::load {

board_maker::board_maker(const options& settings, std::vector<std::uint32_t> boards)
    : names_(settings.boards_to_load()), boards_(std::move(boards)) {
  for (const auto& service : settings.urls)
    writers_.emplace_back(service, settings.names_of_users(), names_, settings.token);
}

bool board_maker::next(request& out, std::size_t url_index) {
  if (next_ == boards_.size() || !failure_.empty()) return false;
  out.board = boards_[next_++];
  writers_[url_index].write_new_board(out, out.board);
  return true;
}

request_source::verdict board_maker::ended(const request& sent, const response& answer) {
  if (answer.ok()) {
    ++made_;
    return verdict::settled;
  }
  last_error_ = error_text(answer);
  const bool refused = answer.status >= 400 && answer.status < 500;
  if (!refused) return verdict::repeat;
  fail(sent);
  return verdict::settled;
}

void board_maker::gave_up(const request& sent) { fail(sent); }

void board_maker::fail(const request& sent) {
  if (failure_.empty())
    failure_ = fmt::format("board {}: {}", names_.name(sent.board), last_error_);
}

}  // namespace scoreboard::load
