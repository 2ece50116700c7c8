#include "actors/server/execution.hpp"

#include <cassert>
#include <iterator>
#include <utility>

namespace scoreboard::actors {

std::span<const commits::entry> placed_commit::share(std::size_t index) const noexcept {
  const std::span<const commits::entry> entries = commit.entries;
  return entries.subspan(share_bounds[index], share_bounds[index + 1] - share_bounds[index]);
}

placed_commit_ptr finish(execution&& done) {
  assert(done.unfinished == 0 && done.commit.results.size() == done.commands.size());
  auto made = std::make_shared<placed_commit>(
      placed_commit{done.number, done.epoch, std::move(done.commit), {}});
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
