#include "src/wire/request_weight.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace scoreboard::wire {

namespace {

std::size_t bytes_of(const ranking::user_id& user) {
  return user.is_integer() ? 0 : user.text().size();
}

std::size_t bytes_of(const std::vector<std::string>& names) {
  std::size_t bytes = 0;
  for (const auto& name : names) bytes += sizeof(std::string) + name.size();
  return bytes;
}

std::size_t bytes_of(const query& asked) {
  std::size_t bytes = 0;
  if (const auto* const ranking = std::get_if<ranking_query>(&asked)) {
    for (const auto& user : ranking->users) bytes += sizeof user + bytes_of(user);
  } else if (const auto* const standings = std::get_if<standings_query>(&asked)) {
    bytes += bytes_of(standings->boards);
  } else if (const auto* const all = std::get_if<boards_query>(&asked)) {
    bytes += bytes_of(all->among.list);
  } else if (const auto* const search = std::get_if<boards_of_user_query>(&asked)) {
    bytes += bytes_of(search->among.list);
  }
  return bytes;
}

std::size_t bytes_of(const action& of) {
  const auto* const list = std::get_if<change_list>(&of);
  if (list == nullptr) return 0;
  std::size_t bytes = 0;
  bytes += bytes_of(list->boards);
  for (const auto& each : list->changes)
    bytes += sizeof each + bytes_of(each.user) + (each.data ? each.data->size() : 0);
  return bytes;
}

request_weight weight_of(const read& of) {
  const auto items = most_entries(of);
  return {items, sizeof of + of.board.size() + bytes_of(of.asks), items > most_small_entries,
          std::holds_alternative<events_query>(of.asks)};
}

request_weight weight_of(const update& of) {
  const auto changes = result_count(of);
  return {changes, sizeof of + of.key.size() + bytes_of(of.action), changes > most_small_changes};
}

}  // namespace

std::uint64_t most_entries(const read& of) {
  const auto asked = entries_asked_for(of.asks);
  return shows_entries(of.asks) ? std::min(asked, of.max_entries) : asked;
}

request_weight weigh(const operation& what) {
  return std::visit([](const auto& kind) { return weight_of(kind); }, what);
}

}  // namespace scoreboard::wire
