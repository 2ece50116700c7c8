#include "src/wire/request_weight.hpp"

#include <algorithm>
#include <variant>

namespace scoreboard::wire {

namespace {

request_weight weight_of(const read& what) {
  const auto entries = most_entries(what);
  return {entries, sizeof what + what.board.size(), entries > most_small_entries};
}

request_weight weight_of(const update& what) {
  std::size_t bytes = sizeof what + what.board.size() + what.key.size();
  for (const auto& one : what.changes)
    bytes += sizeof one + (one.user.is_integer() ? 0 : one.user.text().size());
  return {what.changes.size(), bytes, what.changes.size() > most_small_changes};
}

}  // namespace

std::uint64_t most_entries(const read& what) {
  return std::min(wanted(what.asks).count, what.max_entries);
}

request_weight weigh(const operation& what) {
  return std::visit([](const auto& one) { return weight_of(one); }, what);
}

}  // namespace scoreboard::wire
