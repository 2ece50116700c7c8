#include "src/ranking/partition.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "src/ranking/finger.hpp"

namespace scoreboard::ranking {

namespace {

// What is not decided yet of one part: the cut lies in [first, last].
struct rest {
  explicit rest(const snapshot& part, std::uint64_t most)
      : last(std::min(part.size(), most)), search(part.view()) {}

  std::uint64_t first = 0;
  std::uint64_t last;
  std::uint64_t pivot = 0;       // index where the pivot of this round is or would be
  tree_view::location at_pivot;  // nowhere if the pivot is after `last`
  tree_view::location at_first;  // nowhere as long as no pivot was there
  finger search;

  std::uint64_t size() const noexcept { return last - first; }
};

// Offset of the next pivot in a rest of `size` entries when `wanted` of all `left` entries are to
// be selected: a standard deviation before where the cut is expected, for a pivot after the cut
// shows less of what is left to merge than one before it.
std::uint64_t guess(std::uint64_t size, std::uint64_t wanted, std::uint64_t left) noexcept {
  const auto all = static_cast<double>(size);
  const double share = static_cast<double>(wanted) / static_cast<double>(left);
  const double offset = share * all - std::sqrt(share * (1 - share) * all);
  return static_cast<std::uint64_t>(std::clamp(offset, 0.0, all - 1));
}

// Searches for `p` in every rest, in turn, down to `level`.
void search(std::vector<rest>& rests, const place& p, std::size_t level) {
  for (rest& r : rests)
    if (r.size() != 0) r.search.seek(p);
  for (bool done = false; !done;) {
    done = true;
    for (rest& r : rests) {
      if (r.size() == 0 || r.search.level() <= level) continue;
      r.search.step();
      done = false;
    }
  }
}

// A better offset for the pivot in `chosen` than `offset`: corrected by how many entries are before
// a place near there, as far as the nodes above the leaves tell.
std::uint64_t corrected(std::vector<rest>& rests, rest& chosen, std::uint64_t offset,
                        std::uint64_t wanted, std::uint64_t left) {
  const finger::landmark near = chosen.search.near(chosen.first + offset);
  search(rests, near.at, 1);
  double before = 0;
  for (const rest& r : rests)
    if (r.size() != 0)
      before +=
          static_cast<double>(std::clamp(r.search.expected_index(), r.first, r.last) - r.first);
  const auto all = static_cast<double>(chosen.size());
  const double missing = (static_cast<double>(wanted) - before) * all / static_cast<double>(left);
  const double better = static_cast<double>(near.index) - static_cast<double>(chosen.first) +
                        missing - std::sqrt(std::abs(missing));
  return static_cast<std::uint64_t>(std::clamp(better, 0.0, all - 1));
}

// Cuts every rest at the place `at`, and counts the entries before it.
std::uint64_t cut(std::vector<rest>& rests, const place& at) {
  search(rests, at, 0);
  std::uint64_t better = 0;
  for (rest& r : rests) {
    r.pivot = r.first;
    if (r.size() == 0) continue;
    const tree_view::location found = r.search.found();
    const std::uint64_t index = r.search.first() + found.position;
    r.pivot = std::clamp(index, r.first, r.last);
    r.at_pivot = index == r.pivot ? found : tree_view::location();
    better += r.pivot - r.first;
  }
  return better;
}

merge merge_of(std::span<const snapshot> parts, const std::vector<rest>& rests) {
  std::vector<cursor> cursors;
  cursors.reserve(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& [leaf, position] = rests[i].at_first;
    const bool known = leaf != nullptr && position < leaf->count;
    cursors.push_back(known ? parts[i].from(rests[i].first, rests[i].at_first)
                            : parts[i].from(rests[i].first));
  }
  return merge(std::move(cursors));
}

}  // namespace

merge merge_after(std::span<const snapshot> parts, std::uint64_t count) {
  std::vector<rest> rests;
  rests.reserve(parts.size());
  std::uint64_t left = 0;
  for (const auto& part : parts) left += rests.emplace_back(part, count).size();
  std::uint64_t wanted = std::min(count, left);
  // A round costs as much as to merge some entries of each part.
  const std::uint64_t few = 8 + 2 * parts.size();
  std::uint64_t checkpoint = left;
  for (std::uint64_t round = 1; wanted > few; ++round) {
    rest& chosen = *std::max_element(rests.begin(), rests.end(), [](const rest& a, const rest& b) {
      return a.size() < b.size();
    });
    if (chosen.size() == left) {  // nobody else has undecided entries
      chosen.first += wanted;
      chosen.at_first = {};
      wanted = 0;
      break;
    }
    const bool guessing = round % 4 != 0 || left <= std::exchange(checkpoint, left) / 2;
    std::uint64_t offset = guessing ? guess(chosen.size(), wanted, left) : chosen.size() / 2;
    if (round == 1) offset = corrected(rests, chosen, offset, wanted, left);
    const std::uint64_t better = cut(rests, chosen.search.at(chosen.first + offset));
    if (better > wanted) {
      for (rest& r : rests) r.last = r.pivot;
      left = better;
      continue;
    }
    for (rest& r : rests) {
      if (r.size() == 0) continue;
      r.first = r.pivot;
      r.at_first = r.at_pivot;
    }
    left -= better;
    wanted -= better;
    if (wanted == 0) break;
    // The pivot itself is among the best, too.
    ++chosen.first;
    ++chosen.at_first.position;
    --left;
    --wanted;
  }
  merge after = merge_of(parts, rests);
  for (; wanted != 0; --wanted) after.next();
  return after;
}

}  // namespace scoreboard::ranking
