// The reads of contract_model: each shows what the maps hold.
#include <algorithm>
#include <set>
#include <utility>

#include "tests/system/contract_json.hpp"
#include "tests/system/contract_model.hpp"

namespace scoreboard::system_test {

namespace {

using places = std::vector<contract_board::place>;

std::int64_t length(const places& all) { return static_cast<std::int64_t>(all.size()); }

/// Those at the 1-based positions first..last, cut at both ends.
places cut(const places& all, std::int64_t first, std::int64_t last) {
  places some;
  for (auto position = std::max<std::int64_t>(first, 1); position <= std::min(last, length(all));
       ++position)
    some.push_back(all[static_cast<std::size_t>(position - 1)]);
  return some;
}

/// 2S+1 around the 1-based position, shifted inwards at the ends.
places around(const places& all, std::int64_t position, std::int64_t scope) {
  const auto wanted = std::min(2 * scope + 1, length(all));
  const auto first = std::clamp<std::int64_t>(position - scope, 1, length(all) - wanted + 1);
  return cut(all, first, first + wanted - 1);
}

std::string total_line(contract_board::place member) {
  return json_object({{"user", json_of(member->first)}, {"total", json_of(member->second.total)}});
}

/// The position then, or null.
std::string position_in(const contract_board& then, const contract_user& user) {
  const auto* const member = std::holds_alternative<erased_user>(user) ? nullptr : then.find(user);
  if (member == nullptr || member->second.hidden) return "null";
  return json_of(then.rank_of(member, rank_mode::position));
}

/// `then`: null, or the moment with which it is compared.
std::string ranked_lines(const contract_board& board, const places& some,
                         const entries_question& question, const contract_board* then) {
  std::vector<std::string> lines;
  for (const auto* const member : some) {
    lines.push_back(json_object({{"rank", json_of(board.rank_of(member, question.mode))},
                                 {"user", json_of(member->first)},
                                 {"total", json_of(member->second.total)},
                                 {"data", question.data ? member->second.data : ""},
                                 {"before", then ? position_in(*then, member->first) : ""}}));
  }
  return json_array(lines);
}

std::string total_lines(const places& some) {
  std::vector<std::string> lines;
  for (const auto* const member : some) lines.push_back(total_line(member));
  return json_array(lines);
}

std::string settings_json(const contract_settings& settings) {
  using enum contract_settings::user_kind;
  const auto* const users = settings.users == any       ? R"("any")"
                            : settings.users == integer ? R"("integer")"
                                                        : R"("string")";
  return json_object(
      {{"order", settings.ascending ? R"("ascending")" : R"("descending")"},
       {"keep", settings.keep_best ? R"("best")" : R"("last")"},
       {"users", users},
       {"minimum", json_of(settings.minimum)},
       {"maximum", json_of(settings.maximum)},
       {"season", settings.season ? json_of(*settings.season) : R"("never")"},
       {"keep_seasons", settings.keep_seasons ? json_of(settings.keep_seasons) : R"("all")"},
       {"snapshots", settings.snapshots ? json_of(*settings.snapshots) : "null"}});
}

/// `limit` of them behind `after`, which are sorted.
expected_answer page_of_names(const std::vector<std::string>& all, const std::string& after,
                              std::size_t limit) {
  std::vector<std::string> shown;
  std::string next = "null";
  for (const auto& name : all) {
    if (name <= after) continue;
    if (shown.size() == limit) {
      next = shown.back();
      break;
    }
    shown.push_back('"' + name + '"');
  }
  return {200, "", json_object({{"boards", json_array(shown)}, {"next", next}})};
}

}  // namespace

expected_answer contract_model::top(const contract_place& place, std::int64_t count) const {
  const auto [board, code] = find(place);
  if (board == nullptr) return refused(code);
  const places some = cut(board->ranked(), 1, count);
  if (length(some) > limits_.entries) return refused("too_many");
  return {200, "", total_lines(some)};
}

expected_answer contract_model::window(const contract_place& place, std::int64_t position,
                                       std::int64_t scope) const {
  const auto [board, code] = find(place);
  if (board == nullptr) return refused(code);
  const places some = cut(board->ranked(), position - scope, position + scope);
  if (length(some) > limits_.entries) return refused("too_many");
  return {200, "", total_lines(some)};
}

expected_answer contract_model::entries(const contract_place& place,
                                        const entries_question& question) const {
  const bool is_page = !question.user && !question.total;
  if (question.mode == rank_mode::dense && (!is_page || question.from.value_or(1) != 1))
    return refused("invalid_rank");
  const auto [board, code] = find(place);
  if (board == nullptr) return refused(code);
  const auto user = question.user ? board->named_in_path(*question.user) : std::nullopt;
  if (question.user && !user) return refused("invalid_user");
  found_board then;
  if (question.since) {
    then = find({place.board, *question.since});
    if (then.board == nullptr) return refused(then.code);
  }
  const places all = board->ranked();
  places some;
  if (user) {
    const auto found = std::ranges::find(all, board->find(*user));
    if (found == all.end()) return refused("unknown_user");
    some = around(all, 1 + (found - all.begin()), question.scope.value_or(5));
  } else if (question.total) {
    some = around(all, board->rank_of_total(*question.total, rank_mode::position),
                  question.scope.value_or(5));
  } else {
    const auto from = question.from.value_or(1);
    some = cut(all, from, from + question.limit.value_or(100) - 1);
  }
  const places best = cut(all, 1, question.top.value_or(0));
  if (length(some) + length(best) > limits_.entries) return refused("too_many");
  return {
      200, "",
      json_object({{"of", json_of(length(all))},
                   {"season", json_of(board->season)},
                   {"top", question.top ? ranked_lines(*board, best, question, then.board) : ""},
                   {"entries", ranked_lines(*board, some, question, then.board)}})};
}

expected_answer contract_model::ranking(const contract_place& place,
                                        const std::vector<contract_user>& users,
                                        rank_mode mode) const {
  const auto [board, code] = find(place);
  if (board == nullptr) return refused(code);
  std::set<contract_user> wanted;
  std::vector<std::string> missing;
  for (const auto& user : users) {
    if (!board->takes(user)) return refused("invalid_user");
    const auto* const member = board->find(user);
    if (wanted.insert(user).second && (member == nullptr || member->second.hidden))
      missing.push_back(json_of(user));
  }
  std::vector<std::string> lines;
  const places all = board->ranked();
  for (const auto* const member : all) {
    if (!wanted.contains(member->first)) continue;
    lines.push_back(json_object({{"rank", json_of(board->rank_of(member, mode))},
                                 {"position", json_of(static_cast<std::int64_t>(lines.size()) + 1)},
                                 {"user", json_of(member->first)},
                                 {"total", json_of(member->second.total)}}));
  }
  return {200, "",
          json_object({{"of", json_of(length(all))},
                       {"entries", json_array(lines)},
                       {"missing", json_array(missing)}})};
}

expected_answer contract_model::count(const contract_place& place,
                                      std::optional<std::int64_t> minimum,
                                      std::optional<std::int64_t> maximum) const {
  const auto [board, code] = find(place);
  if (board == nullptr) return refused(code);
  const std::int64_t counted = std::ranges::count_if(board->ranked(), [&](const auto* member) {
    return (!minimum || member->second.total >= *minimum) &&
           (!maximum || member->second.total <= *maximum);
  });
  return {200, "", json_object({{"count", json_of(counted)}})};
}

expected_answer contract_model::rank(const contract_place& place, std::int64_t total,
                                     rank_mode mode) const {
  const auto [board, code] = find(place);
  if (board == nullptr) return refused(code);
  return {200, "",
          json_object({{"rank", json_of(board->rank_of_total(total, mode))},
                       {"of", json_of(board->shown())}})};
}

expected_answer contract_model::user(const contract_place& place, const contract_user& segment,
                                     rank_mode mode) const {
  const auto [board, code] = find(place);
  if (board == nullptr) return refused(code);
  const auto user = board->named_in_path(segment);
  if (!user) return refused("invalid_user");
  const auto* const member = board->find(*user);
  if (member == nullptr) return refused("unknown_user");
  const bool shows_hidden = asker_.may(contract_scope::admin, place.board);
  return {200, "",
          json_object({{"user", json_of(*user)},
                       {"total", json_of(member->second.total)},
                       {"rank", json_of(board->rank_of(member, mode))},
                       {"of", json_of(board->shown_with(member))},
                       {"data", member->second.data},
                       {"hidden", shows_hidden && member->second.hidden ? "true" : ""}})};
}

expected_answer contract_model::names(const std::string& after, std::size_t limit) const {
  std::vector<std::string> all;
  for (const auto& [name, board] : boards_) {
    if (asker_.may(contract_scope::read, name)) all.push_back(name);
  }
  return page_of_names(all, after, limit);
}

expected_answer contract_model::board(const std::string& name) const {
  const auto found = boards_.find(name);
  if (found == boards_.end()) return refused("unknown_board");
  const contract_seasons& seasons = found->second;
  const contract_board& shown = *find({name}).board;
  const bool is_frozen = frozen_moment(name) != nullptr;
  const auto start = is_frozen ? seasons.frozen_season_start : seasons.season_start;
  const auto end = is_frozen ? seasons.frozen_season_end : seasons.season_end;
  const places all = shown.ranked();
  return {200, "",
          json_object({{"board", '"' + name + '"'},
                       {"settings", settings_json(shown.settings)},
                       {"of", json_of(length(all))},
                       {"best", all.empty() ? "null" : json_of(all.front()->second.total)},
                       {"worst", all.empty() ? "null" : json_of(all.back()->second.total)},
                       {"season", json_of(shown.season)},
                       {"season_start", time_json(start)},
                       {"next_reset", time_json(end)}})};
}

expected_answer contract_model::standings(const contract_user& segment,
                                          const std::vector<std::string>& names,
                                          rank_mode mode) const {
  std::vector<std::string> lines;
  std::set<std::string> counted;
  for (const auto& name : names) {
    const auto* const board = find({name}).board;
    if (board == nullptr || !asker_.may(contract_scope::read, name)) continue;
    if (!counted.insert(name).second) continue;
    const auto user = board->named_in_path(segment);
    const auto* const member = user ? board->find(*user) : nullptr;
    if (member == nullptr) continue;
    lines.push_back(json_object({{"board", '"' + name + '"'},
                                 {"total", json_of(member->second.total)},
                                 {"rank", json_of(board->rank_of(member, mode))},
                                 {"of", json_of(board->shown_with(member))}}));
  }
  return {200, "", json_array(lines)};
}

expected_answer contract_model::boards_of(const contract_user& segment, const std::string& after,
                                          std::size_t limit) const {
  std::vector<std::string> all;
  for (const auto& [name, seasons] : boards_) {
    if (!asker_.may(contract_scope::read, name)) continue;
    const auto& shown = *find({name}).board;
    const auto user = shown.named_in_path(segment);
    if (user && shown.find(*user) != nullptr) all.push_back(name);
  }
  return page_of_names(all, after, limit);
}

}  // namespace scoreboard::system_test
