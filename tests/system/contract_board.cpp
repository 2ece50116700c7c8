#include "tests/system/contract_board.hpp"

#include <algorithm>
#include <set>

namespace scoreboard::system_test {

std::vector<contract_board::place> contract_board::ranked() const {
  std::vector<place> places;
  for (const auto& member : members) {
    if (!member.second.hidden) places.push_back(&member);
  }
  std::ranges::sort(places, [this](place left, place right) {
    if (left->second.total != right->second.total)
      return is_better(left->second.total, right->second.total);
    return left->second.reached < right->second.reached;
  });
  return places;
}

std::int64_t contract_board::shown() const {
  return std::ranges::count_if(members, [](const auto& member) { return !member.second.hidden; });
}

std::int64_t contract_board::rank_of_total(std::int64_t total, rank_mode mode) const {
  return 1 + std::ranges::count_if(members, [&](const auto& member) {
           if (member.second.hidden) return false;
           return is_better(member.second.total, total) ||
                  (mode == rank_mode::position && member.second.total == total);
         });
}

std::int64_t contract_board::rank_of(place member, rank_mode mode) const {
  std::int64_t before = 0;
  std::set<std::int64_t> better;
  for (const auto& other : members) {
    if (other.second.hidden) continue;
    const bool ahead = is_better(other.second.total, member->second.total);
    if (ahead) better.insert(other.second.total);
    if (ahead || (mode == rank_mode::position && other.second.total == member->second.total &&
                  other.second.reached < member->second.reached))
      ++before;
  }
  return 1 + (mode == rank_mode::dense ? static_cast<std::int64_t>(better.size()) : before);
}

std::optional<contract_user> contract_board::named_in_path(const contract_user& segment) const {
  if (const auto* const number = std::get_if<std::int64_t>(&segment)) {
    if (settings.users == contract_settings::user_kind::string) return std::to_string(*number);
    return segment;
  }
  if (settings.users == contract_settings::user_kind::integer) return std::nullopt;
  return segment;
}

bool contract_board::takes(const contract_user& user) const {
  using enum contract_settings::user_kind;
  return settings.users == any ||
         std::holds_alternative<std::int64_t>(user) == (settings.users == integer);
}

contract_board::place contract_board::find(const contract_user& user) const {
  const auto found = members.find(user);
  return found == members.end() ? nullptr : &*found;
}

score_result contract_board::apply(const contract_score& score) {
  if (!takes(score.user)) return {"invalid_user"};
  if (score.season.value_or(season) != season) return {"season_over"};

  const place before = find(score.user);
  score_result result;
  if (before != nullptr) result.previous = before->second.total;
  const std::int64_t old_total = result.previous.value_or(0);
  if (score.total)
    result.total = *score.total;
  else if (__builtin_add_overflow(old_total, score.added, &result.total))
    return {"overflow"};
  if ((settings.minimum && result.total < *settings.minimum) ||
      (settings.maximum && result.total > *settings.maximum))
    return {"out_of_bounds"};
  if (settings.keep_best && before != nullptr && !is_better(result.total, old_total)) {
    result.total = old_total;
    return result;
  }

  result.taken = true;
  contract_member& member = members[score.user];
  if (before == nullptr || result.total != old_total) member.reached = ++last_reached;
  member.total = result.total;
  if (score.data) member.data = *score.data == "null" ? "" : *score.data;
  return result;
}

}  // namespace scoreboard::system_test
