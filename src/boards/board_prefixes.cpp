#include "src/boards/board_prefixes.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "src/boards/names.hpp"

namespace scoreboard::boards {

bool board_prefixes::covers(std::string_view name) const noexcept {
  // Of what is not above the name only the last one can be its beginning: a prefix of the name
  // before that one would be a prefix of that one, too.
  const auto above = std::upper_bound(list.begin(), list.end(), name);
  return above != list.begin() && name.starts_with(*std::prev(above));
}

board_prefixes all_boards() { return {{std::string()}}; }

board_prefixes covered_by(std::vector<std::string> prefixes) {
  std::sort(prefixes.begin(), prefixes.end());
  board_prefixes made;
  for (auto& prefix : prefixes) {
    // What begins with it comes right after it.
    if (made.list.empty() || !prefix.starts_with(made.list.back()))
      made.list.push_back(std::move(prefix));
  }
  return made;
}

board_prefixes joined(const board_prefixes& a, const board_prefixes& b) {
  auto both = a.list;
  both.insert(both.end(), b.list.begin(), b.list.end());
  return covered_by(std::move(both));
}

bool is_valid(const board_prefixes& prefixes) noexcept {
  const auto& list = prefixes.list;
  if (list.size() > board_prefixes::max_prefixes) return false;
  if (prefixes.all()) return true;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!is_board_name(list[i])) return false;
    if (i > 0 && (list[i] <= list[i - 1] || list[i].starts_with(list[i - 1]))) return false;
  }
  return true;
}

}  // namespace scoreboard::boards
