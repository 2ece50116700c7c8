#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tools/load/board_set.hpp"
#include "tools/load/user_names.hpp"

namespace scoreboard::load {

/// Numbers for everybody who is on a board: the users of the run on their boards have their
/// indices, and strangers have the numbers after them, another one on each board.
class user_directory {
 public:
  user_directory(std::uint32_t users, user_names names, board_set boards)
      : users_(users), names_(names), boards_(boards) {}

  /// `json`: the name as it stands in answers. Someone unknown becomes a stranger.
  std::uint32_t id_of(std::uint32_t board, std::string_view json);

  bool is_stranger(std::uint32_t id) const { return id >= users_; }
  std::string name(std::uint32_t id) const;

  std::uint32_t users() const { return users_; }
  std::size_t size() const { return users_ + strangers_.size(); }
  const board_set& boards() const { return boards_; }

 private:
  std::uint32_t users_;
  user_names names_;
  board_set boards_;
  std::vector<std::string> strangers_;
  std::unordered_map<std::string, std::uint32_t> ids_of_strangers_;  // by "board user"
};

}  // namespace scoreboard::load
