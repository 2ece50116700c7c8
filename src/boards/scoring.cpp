#include "src/boards/scoring.hpp"

#include "src/ranking/place.hpp"

namespace scoreboard::boards {

score_result apply(const settings& of, std::optional<std::int64_t> before,
                   const score& sent) noexcept {
  using verdict = score_result::verdict;
  auto total = sent.value;
  if (sent.relative && __builtin_add_overflow(before.value_or(0), sent.value, &total))
    return {verdict::overflow, 0};
  if (total < of.minimum.value_or(total) || total > of.maximum.value_or(total))
    return {verdict::out_of_bounds, 0};
  const auto rank_by = [&](std::int64_t any) { return ranking::score_of(any, of.order); };
  if (of.keep == keep_rule::best && before && rank_by(*before) <= rank_by(total))
    return {verdict::kept, *before};
  return {verdict::taken, total};
}

}  // namespace scoreboard::boards
