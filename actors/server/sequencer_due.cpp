#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/server/sequencer.hpp"
#include "src/boards/calendar.hpp"

/// When what is due on boards is done.
namespace scoreboard::actors {

void sequencer::look_at_clock() {
  wall_ms_ = std::max(wall_ms_, std::min(clocks_.wall(), boards::last_calendar_ms));
  const auto* const first = stored_boards_.first_due();
  if (first == nullptr || !is_due(*first)) catches_up_ = false;
}

bool sequencer::is_alone_under_way() const noexcept {
  return is_busy() && under_way_.back().number == snapshot_batch_;
}

/// Whether what no update waits for may be done: one batch of it after the other.
bool sequencer::may_do_due() const {
  const bool last_is_done = !is_busy() || under_way_.front().number > due_batch_;
  return last_is_done && clocks_.service() >= next_due_ms_;
}

bool sequencer::is_due(const boards::board_info& board) const noexcept {
  return (board.due.season_end_ms && *board.due.season_end_ms <= wall_ms_) ||
         board_changes::snapshot_is_due(board, wall_ms_);
}

/// Boards on which something is due that comes before the update; when that are all, one of them.
std::vector<std::string> sequencer::due_boards_of(const wire::update& update) const {
  std::vector<std::string> found;
  const auto* const first = boards_.first_due();
  if (first == nullptr || !is_due(*first)) return found;
  // In the past seasons an erased user leaves a place, in the running ones none.
  if (catches_up_ || std::holds_alternative<wire::erase_user>(update.action)) return {first->name};
  const auto add = [&](const std::string& name) {
    const auto* const board = boards_.find(name);
    if (board != nullptr && is_due(*board)) found.push_back(name);
  };
  std::visit(
      [&](const auto& kind) {
        if constexpr (requires { kind.boards; })
          std::ranges::for_each(kind.boards, add);
        else if constexpr (requires { kind.board; })
          add(kind.board);
      },
      update.action);
  return found;
}

std::vector<std::string> sequencer::due_boards_of_waiting() const {
  std::vector<std::string> found;
  if (waiting_.empty()) return found;
  const auto end = end_of_batch();
  for (std::size_t i = 0; i < end; ++i)
    std::ranges::move(due_boards_of(waiting_[i].update), std::back_inserter(found));
  return found;
}

/// Whether a batch with these, and with what else is due, has to wait until nothing is under way.
bool sequencer::must_wait_for_snapshot(const std::vector<std::string>& due) const {
  const auto takes_one = [this](const boards::board_info& board) {
    return board_changes::snapshot_is_due(board, wall_ms_);
  };
  if (!is_busy()) return false;
  const auto* const first = boards_.first_due();
  return (first != nullptr && takes_one(*first)) ||
         std::ranges::any_of(due, [&](const auto& name) { return takes_one(*boards_.find(name)); });
}

/// Does what is due on these boards and on a few others, and says which archives are written.
/// nullptr when there is nothing.
std::shared_ptr<execution> sequencer::make_due_execution(const std::vector<std::string>& due) {
  constexpr std::size_t boards_at_once = 64;
  auto made = begin_execution();
  auto& commit = made->commit;
  for (const auto& name : due) changes_.do_what_is_due(name, commit);
  const bool busy = is_busy();
  for (std::size_t i = due.size(); i < boards_at_once; ++i) {
    const auto* const board = boards_.first_due();
    if (board == nullptr || !is_due(*board)) break;
    // That waits for its turn.
    if (busy && board_changes::snapshot_is_due(*board, wall_ms_)) break;
    changes_.do_what_is_due(std::string(board->name), commit);
  }
  for (const auto& written : std::exchange(written_, {})) {
    // It may have gone with its board, or be about to, which can fail.
    if (boards_.find_by_origin(written.origin) != nullptr)
      changes_.note_written(written.origin, written.archive, written.users, commit);
    else if (stored_boards_.find_by_origin(written.origin) != nullptr)
      written_.push_back(written);
  }
  if (commit.entries.empty()) return nullptr;
  due_batch_ = last_number_ + 1;
  return dispatched(std::move(made), {});
}

/// It could not be stored. Those updates that waited for that are refused, or they would be the
/// reason to try again at once, for as long as there is no space.
void sequencer::put_off_due() {
  constexpr std::uint64_t retry_interval_ms = 1000;
  next_due_ms_ = clocks_.service() + retry_interval_ms;
  std::erase_if(waiting_, [this](const keyed_update& waiting) {
    if (due_boards_of(waiting.update).empty()) return false;
    waiting_work_ -= work_of(waiting.update);
    refuse(waiting.from, waiting.request, wire::error_code::storage_unavailable);
    return true;
  });
  while (large_updates_.ready() && !due_boards_of(large_updates_.front().update).empty()) {
    const auto large = large_updates_.next();
    refuse(large.from, large.request, wire::error_code::storage_unavailable);
  }
}

}  // namespace scoreboard::actors
