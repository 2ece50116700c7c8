#include "src/ranking/cursor.hpp"

namespace scoreboard::ranking {

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
