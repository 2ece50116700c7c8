#include "src/ranking/board.hpp"

#include <algorithm>

namespace scoreboard::ranking {

std::optional<std::int64_t> board::total(const user_id& user) const {
  const auto found = users_.find(user);
  if (found == users_.end()) return std::nullopt;
  return found->second.total;
}

void board::set(const user_id& user, std::int64_t total, arrival arrived) {
  const auto [at, added] = users_.try_emplace(user, place{total, arrived});
  if (!added) {
    if (at->second.total == total) return;
    at->second = place{total, arrived};
  }
  current_.reset();
}

bool board::erase(const user_id& user) {
  if (users_.erase(user) == 0) return false;
  current_.reset();
  return true;
}

snapshot board::take_snapshot() {
  if (!current_) {
    auto next = std::make_shared<snapshot::state>();
    next->by = by_;
    next->entries.reserve(users_.size());
    for (const auto& [user, at] : users_) next->entries.push_back({user, at.total, at.arrived});
    std::sort(next->entries.begin(), next->entries.end(), [this](const entry& a, const entry& b) {
      if (a.total != b.total)
        return by_ == order::descending ? a.total > b.total : a.total < b.total;
      return a.arrived < b.arrived;
    });
    current_ = std::move(next);
  }
  return snapshot(current_);
}

}  // namespace scoreboard::ranking
