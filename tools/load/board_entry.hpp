#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scoreboard::load {

/// One line of a board. `user` is JSON text, so that 5 and "5" stay apart.
struct board_entry {
  std::string user;
  std::int64_t total = 0;

  bool operator==(const board_entry&) const = default;
};

/// What a bulk request says of one update.
struct update_result {
  board_entry entry;  // without a total when it was refused
  std::string error_code;
};

/// All three throw std::runtime_error when the text is not what the service promises.
board_entry parse_entry(std::string_view json);
std::vector<board_entry> parse_entries(std::string_view json);
std::vector<update_result> parse_update_results(std::string_view json);

}  // namespace scoreboard::load
