#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/api/error_code.hpp"
#include "src/boards/board_prefixes.hpp"
#include "src/wire/messages.hpp"

/// The JSON of scores in the HTTP contract. Numbers are exact int64: nothing passes through a
/// double.
namespace scoreboard::http {

/// Which members a score may have.
enum class score_form : std::uint8_t {
  core,       ///< user, and exactly one of total and score
  full,       ///< data and season, too
  any_board,  ///< these and the board, which it must have
};

/// An entry of a list that cannot be carried out.
struct bad_score {
  std::optional<ranking::user_id> user;  ///< as far as it could be read
  std::optional<std::string> board;      ///< the same
  error_code why = error_code::invalid_body;

  friend bool operator==(const bad_score&, const bad_score&) = default;
};

using parsed_score = std::variant<wire::change, bad_score>;

struct parsed_scores {
  std::vector<parsed_score> entries;  ///< in the order sent

  /// Of the form any_board: the boards of all changes, which name them by their places here.
  std::vector<std::string> boards = {};

  friend bool operator==(const parsed_scores&, const parsed_scores&) = default;
};

/// The body that is a single score, or what is wrong with it; a mistake in the JSON comes before
/// all others. O(bytes), whatever the nesting. REQUIRES: not the form any_board.
std::variant<wire::change, error_code> parse_score(std::string_view body, score_form form);

/// The body that is a list of scores, at most change_list::max_changes. A mistake in one entry is
/// that entry's, whatever it holds that is JSON; what is wrong with the whole is the error.
/// O(bytes), and O(log boards) for each entry.
std::variant<parsed_scores, error_code> parse_scores(std::string_view body, score_form form);

/// Makes a mistake of each entry of another board than these, whatever else is wrong with it.
/// REQUIRES: the form any_board.
void refuse_others(parsed_scores& sent, const boards::board_prefixes& allowed);

}  // namespace scoreboard::http
