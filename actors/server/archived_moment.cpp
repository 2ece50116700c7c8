#include "actors/server/archived_moment.hpp"

#include <cassert>
#include <cstddef>

namespace scoreboard::actors {

std::vector<ranking::entry> archived_moment::page(std::uint64_t first, std::uint64_t count) const {
  std::vector<ranking::entry> made;
  made.reserve(count);
  for (auto& found : view_.page(first, count, false))
    made.push_back({std::move(found.user), found.total, 0});
  return made;
}

std::vector<ranking::listed_entry> archived_moment::page_with_data(std::uint64_t first,
                                                                   std::uint64_t count) const {
  std::vector<ranking::listed_entry> made;
  made.reserve(count);
  for (auto& found : view_.page(first, count, true))
    made.push_back({{std::move(found.user), found.total, 0}, std::move(found.data)});
  return made;
}

std::vector<std::uint64_t> archived_moment::competition_ranks(
    std::span<const std::int64_t> totals) const {
  std::vector<std::uint64_t> made;
  made.reserve(totals.size());
  for (const auto total : totals) made.push_back(view_.competition_rank(total));
  return made;
}

std::vector<std::uint64_t> archived_moment::ranks(std::uint64_t first,
                                                  std::span<const ranking::entry> entries,
                                                  ranking::rank_kind kind) const {
  using ranking::rank_kind;
  assert(kind != rank_kind::dense || first == 1 || entries.empty());
  std::vector<std::uint64_t> made;
  made.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (kind != rank_kind::position && i > 0 && entries[i].total == entries[i - 1].total)
      made.push_back(made.back());
    else if (kind == rank_kind::dense)
      made.push_back(i == 0 ? 1 : made.back() + 1);
    else if (kind == rank_kind::competition && i == 0)
      made.push_back(view_.competition_rank(entries[0].total));
    else
      made.push_back(first + i);
  }
  return made;
}

std::vector<std::optional<placed_user>> archived_moment::users() const {
  std::vector<std::optional<placed_user>> made;
  made.reserve(looked_up_.size());
  for (auto& found : view_.find(looked_up_)) {
    auto& user = made.emplace_back();
    if (found) user = {found->total, found->position, found->hidden, std::move(found->data)};
  }
  return made;
}

}  // namespace scoreboard::actors
