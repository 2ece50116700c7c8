#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scoreboard::load {

/// One line of a board. `user` is JSON text, so that 5 and "5" differ.
struct board_entry {
  std::string user;
  std::int64_t total = 0;

  bool operator==(const board_entry&) const = default;
};

/// The answer to one update of a bulk request.
struct update_result {
  board_entry entry;  // without a total if the update was refused
  std::string error_code;
};

/// All three throw std::runtime_error if the text is not as the API specifies.
board_entry parse_entry(std::string_view json);
std::vector<board_entry> parse_entries(std::string_view json);
std::vector<update_result> parse_update_results(std::string_view json);

}  // namespace scoreboard::load
