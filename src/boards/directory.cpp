#include "src/boards/directory.hpp"

#include <cassert>
#include <utility>

#include "src/boards/names.hpp"

namespace scoreboard::boards {

directory::directory(bool spread) : spread_(spread) {
  add(default_board_id, std::string(default_board));
}

const board_info* directory::find(const std::string& name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? nullptr : &boards_.at(found->second);
}

board_info* directory::find(board_id board) {
  const auto found = boards_.find(board);
  return found == boards_.end() ? nullptr : &found->second;
}

board_info& directory::at(board_id board) { return boards_.at(board); }

const board_info& directory::add(board_id board, std::string name) {
  const auto [at, is_new] = boards_.emplace(board, board_info{board, 0, spread_});
  [[maybe_unused]] const bool name_is_new = numbers_.emplace(std::move(name), board).second;
  assert(is_new && name_is_new);
  return at->second;
}

void directory::remove(const std::string& name) {
  const auto found = numbers_.find(name);
  assert(found != numbers_.end());
  boards_.erase(found->second);
  numbers_.erase(found);
}

}  // namespace scoreboard::boards
