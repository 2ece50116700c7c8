#include "src/wire/messages.hpp"

#include <utility>

namespace scoreboard::wire {

update update_of(std::string board, std::string key, std::vector<change> changes, bool is_list) {
  change_list list{{}, std::move(changes), is_list};
  list.boards.push_back(std::move(board));
  return {std::move(key), std::move(list)};
}

std::size_t result_count(const update& of) noexcept {
  const auto* const list = std::get_if<change_list>(&of.action);
  return list == nullptr ? 1 : list->changes.size();
}

}  // namespace scoreboard::wire
