#include "tools/load/board_check.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace scoreboard::load {

void board_check::entry(const board_entry& next) {
  ++entries_;
  if (before_ && next.total > before_->total)
    model_.found.add(fmt::format("wrong order: user {} with {} stands before user {} with {}",
                                 before_->user, before_->total, next.user, next.total));
  if (!before_ || next.total != before_->total) latest_began_ = 0;
  before_ = next;

  const auto user =
      model_.names().index_of(next.user, static_cast<std::uint32_t>(model_.states().size()));
  if (!user) return;  // not a user of this run
  if (seen_[*user]) return model_.found.add(fmt::format("user {} is there twice", next.user));
  seen_[*user] = true;
  check_total(*user, next);
  check_tie(*user, next);
}

void board_check::check_total(std::uint32_t user, const board_entry& entry) {
  const auto& state = model_.states()[user];
  if (state.exists && entry.total == state.total) return;
  if (state.perhaps && entry.total == *state.perhaps) return;
  if (!state.exists && !state.perhaps) {
    model_.found.add(
        fmt::format("user {} has {}, though no write was acknowledged", entry.user, entry.total));
    return;
  }
  model_.found.add(fmt::format(
      "user {} has {}, but must have {}{}", entry.user, entry.total,
      state.exists ? std::to_string(state.total) : "no total",
      state.perhaps ? fmt::format(" or {} (a write had no answer)", *state.perhaps) : ""));
}

void board_check::check_tie(std::uint32_t user, const board_entry& entry) {
  const auto& state = model_.states()[user];
  // Without an acknowledged write of this total, its time is unknown.
  if (state.perhaps || !state.exists || state.total != entry.total) return;
  if (state.acknowledged < latest_began_)
    model_.found.add(fmt::format("wrong order: user {} reached {} before one that stands before",
                                 entry.user, entry.total));
  latest_began_ = std::max(latest_began_, state.began);
}

void board_check::end() {
  for (std::uint32_t user = 0; user < seen_.size(); ++user) {
    const auto& state = model_.states()[user];
    if (state.exists && !seen_[user])
      model_.found.add(
          fmt::format("user {} is missing, but must have {}", model_.name(user), state.total));
  }
}

}  // namespace scoreboard::load
