#include "src/ranking/merge.hpp"

#include <cassert>
#include <utility>

namespace scoreboard::ranking {

merge::merge(std::vector<cursor> from) : cursors_(std::move(from)) {
  places_.reserve(cursors_.size());
  losers_.reserve(cursors_.size());
  rebuild();
}

void merge::next() noexcept {
  assert(valid());
  cursor& c = cursors_[best_];
  c.next();
  if (!c.valid()) {
    rebuild();
    return;
  }
  if (cursors_.size() == 1) return;
  std::uint32_t winner = best_;
  place best = c.where();
  places_[winner] = best;
  for (std::size_t match = (winner + losers_.size()) / 2; match != 0; match /= 2) {
    // They change places if the loser is better now. A branch would be guessed wrong half the time.
    const std::uint32_t other = losers_[match];
    const place at = places_[other];
    const std::uint64_t change = 0U - (at < best ? std::uint64_t{1} : 0U);
    best.score ^= (best.score ^ at.score) & change;
    best.arrived ^= (best.arrived ^ at.arrived) & change;
    const std::uint32_t both = (winner ^ other) & static_cast<std::uint32_t>(change);
    losers_[match] = other ^ both;
    winner ^= both;
  }
  best_ = winner;
}

void merge::seek(const place& p) noexcept {
  for (cursor& c : cursors_) c.seek(p);
  rebuild();
}

// Leaves out who is at the end, and plays all matches anew.
void merge::rebuild() noexcept {
  std::erase_if(cursors_, [](const cursor& c) { return !c.valid(); });
  constexpr std::uint32_t nobody = UINT32_MAX;
  places_.clear();
  for (const cursor& c : cursors_) places_.push_back(c.where());
  losers_.assign(cursors_.size(), nobody);
  for (std::uint32_t i = 0; i < cursors_.size(); ++i) {
    std::uint32_t winner = i;
    std::size_t match = (i + cursors_.size()) / 2;
    // Whoever comes first to a match waits there for the other side's winner.
    for (; match != 0 && losers_[match] != nobody; match /= 2)
      if (places_[losers_[match]] < places_[winner]) std::swap(losers_[match], winner);
    if (match == 0)
      best_ = winner;
    else
      losers_[match] = winner;
  }
}

}  // namespace scoreboard::ranking
