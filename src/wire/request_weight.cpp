#include "src/wire/request_weight.hpp"

#include <algorithm>
#include <limits>
#include <variant>

namespace scoreboard::wire {

namespace {

std::uint64_t most_entries_of(const top_query& what) noexcept {
  return std::min(what.count, what.max_entries);
}

std::uint64_t most_entries_of(const window_query& what) noexcept {
  constexpr auto largest_scope = (std::numeric_limits<std::uint64_t>::max() - 1) / 2;
  return std::min(2 * std::min(what.scope, largest_scope) + 1, what.max_entries);
}

template <class Query>
request_weight weight_of(const Query& what) {
  const auto entries = most_entries_of(what);
  return {entries, sizeof what + what.board.size(), entries > most_small_entries};
}

request_weight weight_of(const update& what) {
  std::size_t bytes = sizeof what + what.board.size() + what.key.size();
  for (const auto& one : what.changes)
    bytes += sizeof one + (one.user.is_integer() ? 0 : one.user.text().size());
  return {what.changes.size(), bytes, what.changes.size() > most_small_changes};
}

}  // namespace

std::uint64_t most_entries(const read_query& what) noexcept {
  if (const auto* top = std::get_if<top_query>(&what)) return most_entries_of(*top);
  return most_entries_of(*std::get_if<window_query>(&what));
}

request_weight weigh(const operation& what) {
  return std::visit([](const auto& one) { return weight_of(one); }, what);
}

}  // namespace scoreboard::wire
