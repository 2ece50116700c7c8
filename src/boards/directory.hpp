#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/boards/settings.hpp"

namespace scoreboard::boards {

/// What the service knows of a board without looking into its ranking.
struct board_info {
  board_id id = default_board_id;
  std::string name;
  boards::settings settings;
  std::uint64_t season = 1;
  std::optional<std::uint64_t> season_start_ms;  ///< since 1970; none: not known any more
  std::uint64_t users = 0;                       ///< hidden ones included
  bool spread = false;  ///< over all shards; else it is whole on one, see placement.hpp
};

/// All boards of one moment, in the order of their names' bytes.
using board_list = std::vector<board_info>;

/// All boards that there are, by name and by number. "default" always is. A value: copies are
/// independent of each other.
/// Thread rule: one thread; a list() that was taken may be read on any.
class directory {
 public:
  /// `spread`: whether a board that is empty is spread over all shards.
  explicit directory(bool spread);
  directory(const directory& other);
  directory& operator=(const directory& other);
  directory(directory&&) noexcept = default;
  directory& operator=(directory&&) noexcept = default;
  ~directory() = default;

  /// The board with this name, or nullptr. Good until it is removed. O(log boards).
  const board_info* find(std::string_view name) const;

  /// The board with this number, or nullptr. O(1).
  const board_info* find(board_id board) const;

  /// REQUIRES: it is there. O(1).
  const board_info& at(board_id board) const { return *by_number_.at(board); }

  /// Makes an empty board in its first season. REQUIRES: neither its name nor its number is there.
  /// O(log boards).
  const board_info& add(board_id board, std::string name, const settings& chosen,
                        std::optional<std::uint64_t> season_start_ms);

  /// REQUIRES: it is there. O(1).
  void set_settings(board_id board, const settings& chosen);
  void set_users(board_id board, std::uint64_t users);
  void set_spread(board_id board, bool spread);

  /// Takes a board out; "default" is to be added again. REQUIRES: it is there. O(log boards).
  void remove(board_id board);

  std::size_t size() const noexcept { return by_number_.size(); }

  /// All boards as they are now. O(1) when none has changed but in its users since the last call,
  /// else O(boards). The numbers of users in it are not kept up.
  std::shared_ptr<const board_list> list() const;

 private:
  board_info& edit(board_id board);

  bool spread_;
  std::map<std::string_view, std::unique_ptr<board_info>> by_name_;  // names are those of the infos
  std::unordered_map<board_id, board_info*> by_number_;              // that nobody chooses
  mutable std::shared_ptr<const board_list> list_;                   // none: it is to be made again
};

}  // namespace scoreboard::boards
