#include "src/boards/directory.hpp"

#include <cassert>
#include <utility>

#include "src/boards/names.hpp"

namespace scoreboard::boards {

directory::directory(bool spread) : spread_(spread) {
  add(default_board_id, std::string(default_board), {}, std::nullopt);
}

directory::directory(const directory& other) : spread_(other.spread_), list_(other.list_) {
  for (const auto& [name, info] : other.by_name_) {
    auto copy = std::make_unique<board_info>(*info);
    by_number_.emplace(copy->id, copy.get());
    const std::string_view key = copy->name;
    by_name_.emplace_hint(by_name_.end(), key, std::move(copy));
  }
}

directory& directory::operator=(const directory& other) {
  if (this != &other) *this = directory(other);
  return *this;
}

const board_info* directory::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second.get();
}

const board_info* directory::find(board_id board) const {
  const auto found = by_number_.find(board);
  return found == by_number_.end() ? nullptr : found->second;
}

board_info& directory::edit(board_id board) {
  list_.reset();
  return *by_number_.at(board);
}

const board_info& directory::add(board_id board, std::string name, const settings& chosen,
                                 std::optional<std::uint64_t> season_start_ms) {
  list_.reset();
  auto made = std::make_unique<board_info>(
      board_info{board, std::move(name), chosen, 1, season_start_ms, 0, spread_});
  const std::string_view key = made->name;
  [[maybe_unused]] const bool number_is_new = by_number_.emplace(board, made.get()).second;
  [[maybe_unused]] const auto [place, name_is_new] = by_name_.emplace(key, std::move(made));
  assert(number_is_new && name_is_new);
  return *place->second;
}

void directory::set_settings(board_id board, const settings& chosen) {
  edit(board).settings = chosen;
}

void directory::set_users(board_id board, std::uint64_t users) {
  by_number_.at(board)->users = users;
}

void directory::set_spread(board_id board, bool spread) { edit(board).spread = spread; }

void directory::remove(board_id board) {
  list_.reset();
  const auto found = by_number_.find(board);
  assert(found != by_number_.end());
  // The key lies inside of what is erased with it.
  by_name_.erase(by_name_.find(found->second->name));
  by_number_.erase(found);
}

std::shared_ptr<const board_list> directory::list() const {
  if (!list_) {
    auto made = std::make_shared<board_list>();
    made->reserve(by_name_.size());
    for (const auto& [name, info] : by_name_) made->push_back(*info);
    list_ = std::move(made);
  }
  return list_;
}

}  // namespace scoreboard::boards
