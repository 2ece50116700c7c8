#include "actors/server/execution.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace scoreboard::actors {

std::span<const commits::entry> placed_commit::share(std::size_t index) const noexcept {
  const std::span<const commits::entry> entries = commit.entries;
  return entries.subspan(share_bounds[index], share_bounds[index + 1] - share_bounds[index]);
}

std::span<const commits::entry> placed_commit::of_boards() const noexcept {
  return std::span(commit.entries).first(share_bounds.front());
}

const boards::settings& placed_commit::settings_of(boards::board_id board) const {
  const auto found = std::ranges::lower_bound(boards, board, {}, &board_rules::id);
  assert(found != boards.end() && found->id == board);
  return found->settings;
}

std::optional<ranking::user_id> user_on_boards::on(boards::board_id board) const {
  const auto found = boards.find(board);
  if (found == boards.end()) return std::nullopt;
  return boards::resolve(user, found->second);
}

user_on_boards user_among(const boards::user_reference& named, const boards::board_list& boards) {
  user_on_boards made{named, {}};
  made.boards.reserve(boards.size());
  for (const auto& board : boards) made.boards.emplace(board.id, board.settings.users);
  return made;
}

placed_commit_ptr finish(execution&& done) {
  assert(done.unfinished == 0);
  auto made = std::make_shared<placed_commit>(placed_commit{done.number,
                                                            done.epoch,
                                                            std::move(done.commit),
                                                            std::move(done.boards),
                                                            {},
                                                            std::move(done.request_ids)});
  std::ranges::sort(made->boards, {}, &board_rules::id);
  auto& entries = made->commit.entries;
  auto size = entries.size();
  for (const auto& share : done.shares) size += share.entries.size();
  entries.reserve(size);
  made->share_bounds.reserve(done.shares.size() + 1);
  made->share_bounds.push_back(entries.size());
  for (auto& share : done.shares) {
    if (entries.empty()) {
      entries = std::move(share.entries);
    } else {
      entries.insert(entries.end(), std::make_move_iterator(share.entries.begin()),
                     std::make_move_iterator(share.entries.end()));
    }
    made->share_bounds.push_back(entries.size());
  }
  return made;
}

}  // namespace scoreboard::actors
