#include "src/ranking/partition.hpp"

#include <algorithm>
#include <cmath>

namespace scoreboard::ranking {

namespace {

// What is not decided yet of one part: the end lies in [first, last].
struct rest {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t cut = 0;  // where the pivot of this round is or would be

  std::uint64_t size() const noexcept { return last - first; }
};

// Offset of the next pivot in a rest of `size` entries when `wanted` of all `left` entries are to
// be selected.
std::uint64_t guess(std::uint64_t size, std::uint64_t wanted, std::uint64_t left) noexcept {
  const double share = static_cast<double>(wanted) / static_cast<double>(left);
  const double offset = share * static_cast<double>(size);
  return std::min(size - 1, static_cast<std::uint64_t>(offset));
}

}  // namespace

std::vector<std::uint64_t> partition(std::span<const snapshot> parts, std::uint64_t count) {
  std::vector<rest> rests(parts.size());
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    rests[i].last = std::min(parts[i].size(), count);
    left += rests[i].last;
  }
  std::uint64_t wanted = std::min(count, left);
  bool halved = true;
  while (wanted != 0 && wanted != left) {
    const auto widest = std::max_element(
        rests.begin(), rests.end(), [](const rest& a, const rest& b) { return a.size() < b.size(); });
    const auto chosen = static_cast<std::size_t>(widest - rests.begin());
    const std::uint64_t offset =
        halved ? guess(widest->size(), wanted, left) : widest->size() / 2;
    const std::uint64_t pivot = widest->first + offset;
    const place at = parts[chosen].at(pivot);
    std::uint64_t better = 0;  // undecided entries that rank above the pivot
    for (std::size_t i = 0; i < parts.size(); ++i) {
      rest& r = rests[i];
      if (i == chosen)
        r.cut = pivot;
      else
        r.cut = r.size() == 0 ? r.first : std::clamp(parts[i].index_of(at), r.first, r.last);
      better += r.cut - r.first;
    }
    const std::uint64_t before = left;
    if (better < wanted) {  // the pivot and all above it are among the best
      ++rests[chosen].cut;
      for (rest& r : rests) r.first = r.cut;
      wanted -= better + 1;
      left -= better + 1;
    } else {
      for (rest& r : rests) r.last = r.cut;
      left = better;
    }
    halved = left <= before / 2;
  }
  std::vector<std::uint64_t> ends(parts.size());
  std::transform(rests.begin(), rests.end(), ends.begin(),
                 [&](const rest& r) { return wanted == 0 ? r.first : r.last; });
  return ends;
}

}  // namespace scoreboard::ranking
