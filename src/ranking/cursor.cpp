#include "src/ranking/cursor.hpp"

#include <algorithm>

#include "src/ranking/prefetch.hpp"

namespace scoreboard::ranking {

void cursor::locate() noexcept {
  at_ = {};
  if (!valid()) return;
  at_ = view_.locate(index_);
  prefetch_rows();
}

void cursor::prefetch_rows() const noexcept {
  // The line of each array that is read first, and the next of the wider ones.
  constexpr std::size_t line = 64 / sizeof(std::uint64_t);
  const leaf& l = *at_.at;
  prefetch(&l.slots[at_.position]);
  prefetch(&l.scores[at_.position]);
  prefetch(&l.arrivals[at_.position]);
  const std::size_t next = std::min(at_.position + line, leaf::capacity - 1);
  prefetch(&l.scores[next]);
  prefetch(&l.arrivals[next]);
}

void cursor::seek(const place& p) noexcept {
  if (!valid()) return;
  const leaf& l = *at_.at;
  const std::size_t position = lower_bound(l, p, at_.position);
  if (position < l.count) {
    index_ += position - at_.position;
    at_.position = position;
    return;
  }
  index_ = view_.index_of(p);
  locate();
}

}  // namespace scoreboard::ranking
