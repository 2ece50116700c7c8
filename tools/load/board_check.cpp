#include "tools/load/board_check.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace scoreboard::load {

void board_check::entry(const board_entry& one) {
  ++entries_;
  if (before_ && one.total > before_->total)
    model_.found.add(fmt::format("wrong order: user {} with {} stands before user {} with {}",
                                 before_->user, before_->total, one.user, one.total));
  if (!before_ || one.total != before_->total) latest_began_ = 0;
  before_ = one;

  const auto user =
      model_.names().index_of(one.user, static_cast<std::uint32_t>(model_.states().size()));
  if (!user) return;  // somebody else's
  if (seen_[*user]) return model_.found.add(fmt::format("user {} is there twice", one.user));
  seen_[*user] = true;
  check_total(*user, one);
  check_tie(*user, one);
}

void board_check::check_total(std::uint32_t user, const board_entry& one) {
  const auto& state = model_.states()[user];
  if (state.exists && one.total == state.total) return;
  if (state.perhaps && one.total == *state.perhaps) return;
  if (!state.exists && !state.perhaps) {
    model_.found.add(
        fmt::format("user {} has {}, though no write was acknowledged", one.user, one.total));
    return;
  }
  model_.found.add(fmt::format(
      "user {} has {}, but must have {}{}", one.user, one.total,
      state.exists ? std::to_string(state.total) : "no total",
      state.perhaps ? fmt::format(" or {} (a write had no answer)", *state.perhaps) : ""));
}

void board_check::check_tie(std::uint32_t user, const board_entry& one) {
  const auto& state = model_.states()[user];
  if (state.perhaps || !state.exists || state.total != one.total) return;  // nobody knows when
  if (state.acknowledged < latest_began_)
    model_.found.add(fmt::format("wrong order: user {} reached {} before one that stands before",
                                 one.user, one.total));
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
