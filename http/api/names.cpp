#include "http/api/names.hpp"

#include "src/boards/names.hpp"

namespace scoreboard::http {

namespace {

/// Whether it is the service that gives this name to a snapshot, or would.
bool is_name_of_service(std::string_view text) noexcept {
  return text.starts_with("season-") || text.starts_with("hour-") || text.starts_with("day-") ||
         text.starts_with("week-") || text == boards::frozen_snapshot;
}

}  // namespace

bool may_name_board(std::string_view text) noexcept {
  // One rule for both.
  return may_name_snapshot(text);
}

bool may_name_snapshot(std::string_view text) noexcept {
  return is_snapshot_name(text) && !is_name_of_service(text);
}

bool is_snapshot_name(std::string_view text) noexcept {
  return boards::is_board_name(text) && text.front() != '.';
}

}  // namespace scoreboard::http
