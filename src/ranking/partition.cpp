#include "src/ranking/partition.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace scoreboard::ranking {

namespace {

// What is not decided yet of one part: the end lies in [first, last].
struct rest {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t cut = 0;  // where the pivot of this round is or would be

  std::uint64_t size() const noexcept { return last - first; }
};

// With fewer entries than this left in each part on average, they are looked at all together.
constexpr std::uint64_t few = 24;

// Which side of the last pivot the end was on.
enum class side : std::uint8_t { unknown, best, worst };

// Offset of the next pivot in a rest of `size` entries when `wanted` of all `left` entries are to
// be selected. Where one end of the rest is the last pivot, the next one goes a little beyond the
// place that is expected, so that the two enclose the end between them: 1.5 standard deviations of
// how far a sample of this size strays.
std::uint64_t guess(std::uint64_t size, std::uint64_t wanted, std::uint64_t left,
                    side nearer) noexcept {
  const auto all = static_cast<double>(size);
  double offset = static_cast<double>(wanted) / static_cast<double>(left) * all;
  if (nearer == side::best) offset += 1.5 * std::sqrt(offset) + 1;
  if (nearer == side::worst) offset -= 1.5 * std::sqrt(all - offset) + 1;
  return static_cast<std::uint64_t>(std::clamp(offset, 0.0, all - 1));
}

// Cuts every rest at the place `at`. The parts are searched in turn, level by level.
void cut(std::span<const snapshot> parts, const place& at, std::vector<rest>& rests,
         std::vector<tree_view::descent>& descents) {
  descents.clear();
  for (const auto& part : parts) descents.emplace_back(part.view(), at);
  for (bool done = false; !done;) {
    done = true;
    for (auto& d : descents) {
      if (d.at_leaf()) continue;
      d.step();
      done = false;
    }
  }
  for (std::size_t i = 0; i < rests.size(); ++i)
    rests[i].cut = std::clamp(descents[i].end(), rests[i].first, rests[i].last);
}

// Cuts every rest where the best `wanted` of all that is left end.
void cut_among_few(std::span<const snapshot> parts, std::uint64_t wanted,
                   std::vector<rest>& rests) {
  struct candidate {
    place at;
    std::size_t part;
  };
  std::vector<candidate> candidates;
  candidates.reserve(2 * few * parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    rest& r = rests[i];
    r.cut = r.first;
    if (r.size() == 0) continue;
    cursor c = parts[i].from(r.first);
    for (std::uint64_t n = r.size(); n != 0; --n, c.next()) candidates.push_back({c.where(), i});
  }
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(wanted);
  std::nth_element(candidates.begin(), end, candidates.end(),
                   [](const candidate& a, const candidate& b) { return a.at < b.at; });
  std::for_each(candidates.begin(), end, [&](const candidate& c) { ++rests[c.part].cut; });
}

}  // namespace

std::vector<std::uint64_t> partition(std::span<const snapshot> parts, std::uint64_t count) {
  std::vector<rest> rests(parts.size());
  std::vector<tree_view::descent> descents;
  descents.reserve(parts.size());
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    rests[i].last = std::min(parts[i].size(), count);
    left += rests[i].last;
  }
  std::uint64_t wanted = std::min(count, left);
  side nearer = side::unknown;
  std::uint64_t round = 0;
  std::uint64_t checkpoint = left;
  while (wanted != 0 && wanted != left) {
    if (left <= few * parts.size()) {
      cut_among_few(parts, wanted, rests);
      for (rest& r : rests) r.first = r.cut;
      wanted = 0;
      break;
    }
    const auto widest =
        std::max_element(rests.begin(), rests.end(),
                         [](const rest& a, const rest& b) { return a.size() < b.size(); });
    bool guessing = true;
    if (++round % 4 == 0) guessing = left <= std::exchange(checkpoint, left) / 2;
    const std::uint64_t offset =
        guessing ? guess(widest->size(), wanted, left, nearer) : widest->size() / 2;
    const auto chosen = static_cast<std::size_t>(widest - rests.begin());
    cut(parts, parts[chosen].at(widest->first + offset), rests, descents);
    std::uint64_t better = 0;  // undecided entries that rank above the pivot
    for (const rest& r : rests) better += r.cut - r.first;
    if (better < wanted) {  // the pivot and all above it are among the best
      ++rests[chosen].cut;
      for (rest& r : rests) r.first = r.cut;
      wanted -= better + 1;
      left -= better + 1;
      nearer = side::best;
    } else {
      for (rest& r : rests) r.last = r.cut;
      left = better;
      nearer = side::worst;
    }
    if (wanted > left / 4 && wanted < left - left / 4) nearer = side::unknown;
  }
  std::vector<std::uint64_t> ends(parts.size());
  std::transform(rests.begin(), rests.end(), ends.begin(),
                 [&](const rest& r) { return wanted == 0 ? r.first : r.last; });
  return ends;
}

}  // namespace scoreboard::ranking
