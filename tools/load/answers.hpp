#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scoreboard::load {

/// A user in an answer. `user` is JSON text, so that 5 and "5" differ.
struct answered_entry {
  std::string user;
  std::int64_t total = 0;
  /// 1-based; 0 where the answer has no ranks.
  std::uint64_t rank = 0;

  bool operator==(const answered_entry&) const = default;
};

/// What the answer to POST says besides user and total.
struct update_details {
  bool taken = false;
  /// The total before; none for a new user.
  std::optional<std::int64_t> previous;
};

/// The answer to one update.
struct update_result {
  answered_entry entry;  // without a total if the update was refused
  std::string error_code;
  /// None in answers to PUT.
  std::optional<update_details> details;
};

/// What a read shows of a board.
struct board_view {
  /// How many users the board has; none in tops and windows.
  std::optional<std::uint64_t> of;
  std::vector<answered_entry> entries;
  /// Those of a ranking who are not on the board.
  std::vector<std::string> missing;
};

struct answered_rank {
  std::uint64_t rank = 0;
  std::uint64_t of = 0;
};

struct board_names_page {
  std::vector<std::string> names;
  /// Whether there are more.
  bool more = false;
};

/// All of them throw std::runtime_error if the text is not as the API specifies.
update_result parse_update_result(std::string_view json);
std::vector<update_result> parse_update_results(std::string_view json);
/// Of a top or a window: an array of entries.
board_view parse_entries(std::string_view json);
/// Of `entries` and `ranking`.
board_view parse_view(std::string_view json);
/// Of `users/{u}`: a view with one entry.
board_view parse_user(std::string_view json);
std::uint64_t parse_count(std::string_view json);
answered_rank parse_rank(std::string_view json);
board_names_page parse_board_names(std::string_view json);
/// Whether a board's settings are those of `{}`, from the answer of GET /boards/{b}.
bool has_default_settings(std::string_view json);

}  // namespace scoreboard::load
