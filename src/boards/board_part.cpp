#include "src/boards/board_part.hpp"

#include <cassert>

#include "src/ranking/board_loader.hpp"
#include "src/ranking/selection.hpp"

namespace scoreboard::boards {

void board_part::totals(std::span<const ranking::user_id* const> users,
                        std::span<std::optional<std::int64_t>> into) const {
  shown_.totals(users, into);
  if (hidden_.empty()) return;
  for (std::size_t i = 0; i < users.size(); ++i) {
    if (into[i]) continue;
    const auto found = hidden_.find(*users[i]);
    if (found != hidden_.end()) into[i] = found->second.standing.total;
  }
}

void board_part::apply(std::span<const ranking::entry* const> entries) {
  if (hidden_.empty()) return shown_.apply(entries);
  for (const auto* const entry : entries) {
    const auto found = hidden_.find(entry->user);
    if (found == hidden_.end())
      shown_.set(entry->user, entry->total, entry->arrived);
    else
      found->second.standing = {entry->total, entry->arrived};
  }
}

void board_part::set_data(const ranking::user_id& user, std::string_view data) {
  assert(contains(user));
  const auto found = hidden_.find(user);
  if (found == hidden_.end())
    shown_.set_data(user, data);
  else
    found->second.data = data;
}

void board_part::set_hidden(const ranking::user_id& user, bool hidden) {
  assert(contains(user));
  const auto found = hidden_.find(user);
  if (hidden == (found != hidden_.end())) return;
  if (hidden) {
    hidden_.emplace(user, hidden_user{shown_.find(user).value(), std::string(shown_.data(user))});
    shown_.erase(user);
    return;
  }
  const auto shown = std::move(hidden_.extract(found).mapped());
  shown_.restore(user, shown.standing);
  if (!shown.data.empty()) shown_.set_data(user, shown.data);
}

void board_part::remove(const ranking::user_id& user) {
  assert(contains(user));
  if (hidden_.erase(user) == 0) shown_.erase(user);
}

std::optional<user_state> board_part::find(const ranking::user_id& user) const {
  const auto* const asked = &user;
  std::optional<user_state> found;
  find({&asked, 1}, {&found, 1});
  return found;
}

void board_part::find(std::span<const ranking::user_id* const> users,
                      std::span<std::optional<user_state>> into) const {
  assert(users.size() == into.size());
  std::vector<std::optional<ranking::board::record>> records(users.size());
  shown_.records(users, records);
  for (std::size_t i = 0; i < users.size(); ++i) {
    if (records[i]) {
      into[i] = user_state{records[i]->standing, false, std::string(records[i]->data)};
      continue;
    }
    into[i].reset();
    const auto found = hidden_.find(*users[i]);
    if (found != hidden_.end()) into[i] = {found->second.standing, true, found->second.data};
  }
}

bool board_part::contains(const ranking::user_id& user) const {
  return shown_.find(user).has_value() || hidden_.contains(user);
}

void board_part::for_each_hidden(
    const std::function<void(const ranking::user_id&, user_state)>& visit) const {
  for (const auto& [user, hidden] : hidden_) visit(user, {hidden.standing, true, hidden.data});
}

std::vector<board_part> board_part::split(
    std::size_t count, const std::function<std::size_t(const ranking::user_id&)>& part_of) {
  std::vector<ranking::board_loader> loaders;
  loaders.reserve(count);
  for (std::size_t i = 0; i < count; ++i) loaders.emplace_back(order());
  const auto whole = take_snapshot();
  const auto entries = ranking::page({&whole, 1}, 1, whole.size());
  for (const auto& entry : entries)
    loaders[part_of(entry.user)].add(entry.user, entry.total, entry.arrived);
  std::vector<board_part> parts;
  parts.reserve(count);
  for (auto& loader : loaders) parts.emplace_back(loader.finish());
  for (const auto& entry : entries) {
    const auto data = shown_.data(entry.user);
    if (!data.empty()) parts[part_of(entry.user)].set_data(entry.user, data);
  }
  for (const auto& [user, hidden] : hidden_) parts[part_of(user)].hidden_.emplace(user, hidden);
  return parts;
}

}  // namespace scoreboard::boards
