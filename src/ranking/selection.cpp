#include "src/ranking/selection.hpp"

#include <algorithm>

namespace scoreboard::ranking {

namespace {

std::vector<entry> all(std::span<const snapshot> parts) {
  std::vector<entry> result;
  auto by = order::descending;
  for (const auto& part : parts) {
    if (const auto* s = part.get()) {
      by = s->by;
      result.insert(result.end(), s->entries.begin(), s->entries.end());
    }
  }
  std::sort(result.begin(), result.end(), [by](const entry& a, const entry& b) {
    if (a.total != b.total) return by == order::descending ? a.total > b.total : a.total < b.total;
    return a.arrived < b.arrived;
  });
  return result;
}

}  // namespace

std::uint64_t size(std::span<const snapshot> parts) {
  std::uint64_t sum = 0;
  for (const auto& part : parts) sum += part.size();
  return sum;
}

std::vector<entry> top(std::span<const snapshot> parts, std::uint64_t count) {
  if (count == 0) return {};
  return window(parts, 1, count - 1);
}

std::vector<entry> window(std::span<const snapshot> parts, std::uint64_t position,
                          std::uint64_t scope) {
  const auto entries = all(parts);
  const std::uint64_t first = position > scope ? position - scope - 1 : 0;
  if (first >= entries.size()) return {};
  const std::uint64_t room = entries.size() - position;
  const std::uint64_t last =
      position >= entries.size() || room <= scope ? entries.size() : position + scope;
  return {entries.begin() + static_cast<std::ptrdiff_t>(first),
          entries.begin() + static_cast<std::ptrdiff_t>(last)};
}

}  // namespace scoreboard::ranking
