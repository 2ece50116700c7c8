#include "tools/load/request_order.hpp"

#include <cassert>
#include <vector>

namespace scoreboard::load {

bool request_order::is_before(std::uint32_t first, std::uint32_t second) const {
  return known_.count({first, second}) != 0;
}

bool request_order::note(std::uint32_t first, std::uint32_t second) {
  assert(first != second);
  if (is_before(second, first)) return false;
  if (is_before(first, second)) return true;
  std::vector<std::uint32_t> earlier{first};
  std::vector<std::uint32_t> later{second};
  for (const auto& [before, after] : known_) {
    if (after == first) earlier.push_back(before);
    if (before == second) later.push_back(after);
  }
  for (const auto before : earlier)
    for (const auto after : later) known_.insert({before, after});
  return true;
}

}  // namespace scoreboard::load
