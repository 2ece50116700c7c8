#include "src/ranking/selection.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "src/ranking/merge.hpp"
#include "src/ranking/partition.hpp"
#include "src/ranking/positions.hpp"

namespace scoreboard::ranking {

namespace {

order order_of(std::span<const snapshot> parts) noexcept {
  for (const auto& part : parts)
    if (part.size() != 0) return part.by();
  return order::descending;
}

// Entries of all parts before `p`.
std::uint64_t index_of(std::span<const snapshot> parts, const place& p) noexcept {
  std::uint64_t sum = 0;
  for (const auto& part : parts) sum += part.index_of(p);
  return sum;
}

// Entries with scores below `score`.
std::uint64_t index_of_score(std::span<const snapshot> parts, std::uint64_t score) noexcept {
  return index_of(parts, {score, 0});
}

// Entries with scores up to `score`.
std::uint64_t end_of_score(std::span<const snapshot> parts, std::uint64_t score) noexcept {
  return score == UINT64_MAX ? size(parts) : index_of_score(parts, score + 1);
}

// index_of(place_at(i)) + 1 for each i below `count`. A group of searches at a time goes down one
// level after the other, so that they wait for memory together.
template <class PlaceAt>
std::vector<std::uint64_t> positions_at(std::span<const snapshot> parts, std::size_t count,
                                        PlaceAt place_at) {
  constexpr std::size_t group = 16;
  std::vector<std::uint64_t> positions(count, 1);
  std::vector<tree_view::descent> descents;
  descents.reserve(group);
  for (const auto& part : parts) {
    for (std::size_t first = 0; first < count; first += group) {
      const std::size_t last = std::min(first + group, count);
      descents.clear();
      for (std::size_t i = first; i < last; ++i) descents.emplace_back(part.view(), place_at(i));
      while (!descents.front().at_leaf())  // all leaves are on one level
        for (auto& d : descents) d.step();
      for (std::size_t i = first; i < last; ++i) positions[i] += descents[i - first].end();
    }
  }
  return positions;
}

// The `count` entries from `position` on, each as `make` makes it of an unnamed_entry.
// `prefetch_more` asks for what it reads beside the name.
template <class Result, class PrefetchMore, class Make>
std::vector<Result> collect(std::span<const snapshot> parts, std::uint64_t position,
                            std::uint64_t count, PrefetchMore prefetch_more, Make make) {
  assert(position >= 1);
  const std::uint64_t users = size(parts);
  const std::uint64_t first = position - 1;
  if (first >= users || count == 0) return {};
  const auto wanted = static_cast<std::size_t>(std::min(count, users - first));
  std::vector<Result> result;
  result.reserve(wanted);
  merge m = merge_after(parts, first);
  // A block at a time: names are read when the memory of all of them is under way.
  std::array<unnamed_entry, 32> block;
  for (std::size_t left = wanted; left != 0;) {
    const std::size_t rows = std::min(left, block.size());
    for (std::size_t i = 0; i < rows; ++i, m.next()) {
      block[i] = m.best().unnamed();
      block[i].prefetch();
    }
    for (std::size_t i = 0; i < rows; ++i) prefetch_more(block[i]);
    for (std::size_t i = 0; i < rows; ++i) result.push_back(make(block[i]));
    left -= rows;
  }
  return result;
}

}  // namespace

std::uint64_t size(std::span<const snapshot> parts) {
  std::uint64_t sum = 0;
  for (const auto& part : parts) sum += part.size();
  return sum;
}

std::vector<entry> page(std::span<const snapshot> parts, std::uint64_t position,
                        std::uint64_t count) {
  return collect<entry>(
      parts, position, count, [](const unnamed_entry&) {},
      [](const unnamed_entry& e) { return e.named(); });
}

std::vector<listed_entry> page_with_data(std::span<const snapshot> parts, std::uint64_t position,
                                         std::uint64_t count) {
  return collect<listed_entry>(
      parts, position, count, [](const unnamed_entry& e) { e.prefetch_data(); },
      [](const unnamed_entry& e) {
        return listed_entry{e.named(), std::string(e.data())};
      });
}

std::vector<entry> top(std::span<const snapshot> parts, std::uint64_t count) {
  return page(parts, 1, count);
}

std::vector<entry> window(std::span<const snapshot> parts, std::uint64_t position,
                          std::uint64_t scope) {
  const auto wanted = around(position, scope);
  return page(parts, wanted.first, wanted.count);
}

std::uint64_t rank_of(std::span<const snapshot> parts, std::int64_t total, arrival arrived) {
  return index_of(parts, {score_of(total, order_of(parts)), arrived}) + 1;
}

std::vector<std::uint64_t> ranks_of(std::span<const snapshot> parts,
                                    std::span<const standing> standings) {
  return positions_at(parts, standings.size(), [&, by = order_of(parts)](std::size_t i) {
    return place{score_of(standings[i].total, by), standings[i].arrived};
  });
}

std::uint64_t position_of_total(std::span<const snapshot> parts, std::int64_t total) {
  return end_of_score(parts, score_of(total, order_of(parts))) + 1;
}

std::uint64_t count(std::span<const snapshot> parts, std::int64_t least, std::int64_t most) {
  if (least > most) return 0;
  const order by = order_of(parts);
  const std::uint64_t best = score_of(by == order::descending ? most : least, by);
  const std::uint64_t worst = score_of(by == order::descending ? least : most, by);
  return end_of_score(parts, worst) - index_of_score(parts, best);
}

std::uint64_t competition_rank(std::span<const snapshot> parts, std::int64_t total) {
  return index_of_score(parts, score_of(total, order_of(parts))) + 1;
}

std::vector<std::uint64_t> competition_ranks(std::span<const snapshot> parts,
                                             std::span<const std::int64_t> totals) {
  return positions_at(parts, totals.size(), [&, by = order_of(parts)](std::size_t i) {
    return place{score_of(totals[i], by), 0};
  });
}

std::uint64_t dense_rank(std::span<const snapshot> parts, std::int64_t total) {
  const std::uint64_t end = score_of(total, order_of(parts));
  std::uint64_t rank = 1;
  // A score before `end` is not the last one there is, so the next one is a score.
  for (merge m = merge_after(parts, 0); m.valid() && m.best().where().score < end; ++rank)
    m.seek({m.best().where().score + 1, 0});
  return rank;
}

std::vector<std::uint64_t> ranks(std::span<const snapshot> parts, std::span<const entry> entries,
                                 rank_kind kind) {
  std::vector<std::uint64_t> result;
  if (entries.empty()) return result;
  result.reserve(entries.size());
  const entry& first = entries.front();
  std::uint64_t position = rank_of(parts, first.total, first.arrived);
  std::uint64_t rank = kind == rank_kind::position      ? position
                       : kind == rank_kind::competition ? competition_rank(parts, first.total)
                                                        : dense_rank(parts, first.total);
  for (std::size_t i = 0; i < entries.size(); ++i, ++position) {
    const bool tied = i == 0 || entries[i].total == entries[i - 1].total;
    if (kind == rank_kind::position)
      rank = position;
    else if (!tied)
      rank = kind == rank_kind::competition ? position : rank + 1;
    result.push_back(rank);
  }
  return result;
}

}  // namespace scoreboard::ranking
