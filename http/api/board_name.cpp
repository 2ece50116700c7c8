#include "http/api/board_name.hpp"

#include "src/boards/names.hpp"

namespace scoreboard::http {

bool may_name_board(std::string_view text) noexcept {
  if (!boards::is_board_name(text) || text.front() == '.' || text == "frozen") return false;
  return !text.starts_with("season-") && !text.starts_with("hour-") && !text.starts_with("day-") &&
         !text.starts_with("week-");
}

}  // namespace scoreboard::http
