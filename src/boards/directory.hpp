#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "src/base/seeded_hash.hpp"
#include "src/boards/board_id.hpp"

namespace scoreboard::boards {

/// What the service knows of a board without looking into its ranking.
struct board_info {
  board_id id = default_board_id;
  std::uint64_t users = 0;
  bool spread = false;   ///< over all shards; else it is whole on one, see placement.hpp
  bool pending = false;  ///< what makes it is not stored yet: readers do not see it
};

/// All boards that there are, by name and by number. "default" always is.
/// Thread rule: one thread.
class directory {
 public:
  /// `spread`: whether a board that is empty is spread over all shards.
  explicit directory(bool spread);

  /// The board with this name, or nullptr. Good until boards are added or removed. O(1).
  const board_info* find(const std::string& name) const;

  /// The board with this number, or nullptr. O(1).
  board_info* find(board_id board);

  /// REQUIRES: it is there. O(1).
  board_info& at(board_id board);

  /// Makes an empty board. REQUIRES: neither its name nor its number is there. O(1).
  const board_info& add(board_id board, std::string name);

  /// Takes a board out. REQUIRES: it is there. O(1).
  void remove(const std::string& name);

  std::size_t size() const noexcept { return boards_.size(); }

 private:
  const bool spread_;
  name_table<board_id> numbers_;
  std::unordered_map<board_id, board_info> boards_;  // by a number that nobody chooses
};

}  // namespace scoreboard::boards
