#include "tests/system/contract_model.hpp"

#include <algorithm>
#include <utility>

#include "tests/system/contract_json.hpp"

namespace scoreboard::system_test {

namespace {

const expected_answer no_content{204, "", ""};

/// What a write of one score is answered, but for its rank.
std::string result_json(const contract_user& user, const score_result& result) {
  return json_object({{"user", json_of(user)},
                      {"total", json_of(result.total)},
                      {"taken", json_of(result.taken)},
                      {"previous", json_of(result.previous)}});
}

}  // namespace

expected_answer refused(const std::string& code) {
  static const std::map<std::string, unsigned> statuses{
      {"not_found", 404},      {"unknown_user", 404},        {"unknown_board", 404},
      {"unauthorized", 401},   {"forbidden", 403},           {"unknown_snapshot", 404},
      {"not_empty", 409},      {"season_over", 409},         {"method_not_allowed", 405},
      {"overflow", 422},       {"out_of_bounds", 422},       {"too_many_boards", 422},
      {"body_too_large", 413}, {"idempotency_mismatch", 422}};
  const auto found = statuses.find(code);
  return {found == statuses.end() ? 400 : found->second, code, ""};
}

contract_model::found_board contract_model::find(const contract_place& place) const {
  const auto found = boards_.find(place.board);
  if (found == boards_.end()) return {nullptr, "unknown_board"};
  if (!place.snapshot.empty()) {
    const auto* const snapshot = find_seen(place.board, place.snapshot);
    if (snapshot == nullptr) return {nullptr, "unknown_snapshot"};
    return {&snapshot->shown};
  }
  const auto* const moment = frozen_moment(place.board);
  return {moment != nullptr ? &moment->shown : &found->second.running};
}

// -- scores ---------------------------------------------------------------------------------------

score_result contract_model::apply(const std::string& name, const contract_score& score) {
  const bool is_new = !boards_.contains(name);
  if (is_new && !limits_.boards_by_score) return {"unknown_board"};
  if (is_new && boards_.size() >= limits_.boards) return {"too_many_boards"};
  if (is_new) boards_.emplace(name, contract_seasons({}, now_));
  score_result result = boards_.at(name).running.apply(score);
  // A score that was refused makes no board.
  if (is_new && !result.code.empty()) boards_.erase(name);
  return result;
}

expected_answer contract_model::put_score(const std::string& name, const contract_score& score) {
  const score_result result = apply(name, score);
  if (!result.code.empty()) return refused(result.code);
  return {200, "", json_object({{"user", json_of(score.user)}, {"total", json_of(result.total)}})};
}

expected_answer contract_model::post_score(const std::string& name, const contract_score& score,
                                           bool show_rank) {
  const score_result result = apply(name, score);
  if (!result.code.empty()) return refused(result.code);
  if (!show_rank || frozen_moment(name) != nullptr)
    return {200, "", result_json(score.user, result)};
  const contract_board& board = boards_.at(name).running;
  const auto* const member = board.find(score.user);
  return {200, "",
          json_object({{"user", json_of(score.user)},
                       {"total", json_of(result.total)},
                       {"taken", json_of(result.taken)},
                       {"previous", json_of(result.previous)},
                       {"rank", json_of(board.rank_of(member, rank_mode::position))},
                       {"of", json_of(board.shown_with(member))}})};
}

std::string contract_model::apply_listed(const std::string& name, const listed_score& entry) {
  const auto error = [&](const std::string& user, const std::string& code) {
    return json_object({{"board", entry.board.value_or("")},
                        {"user", user},
                        {"error", std::string(any_text)},
                        {"code", '"' + code + '"'}});
  };
  const bool is_forbidden =
      entry.board && *entry.board != "null" && !asker_.may(contract_scope::write, name);
  if (!entry.code.empty()) return error(entry.user_json, is_forbidden ? "forbidden" : entry.code);
  if (is_forbidden) return error(json_of(entry.score.user), "forbidden");
  const score_result result = apply(name, entry.score);
  if (!result.code.empty()) return error(json_of(entry.score.user), result.code);
  return json_object({{"board", entry.board.value_or("")},
                      {"user", json_of(entry.score.user)},
                      {"total", json_of(result.total)},
                      {"taken", json_of(result.taken)},
                      {"previous", json_of(result.previous)}});
}

expected_answer contract_model::post_scores(const std::string& name,
                                            const std::vector<listed_score>& list) {
  // There is no first score in a list without any.
  const bool has_score = std::ranges::any_of(list, &std::string::empty, &listed_score::code);
  if (!boards_.contains(name)) {
    if (!limits_.boards_by_score || !has_score) return refused("unknown_board");
    if (boards_.size() >= limits_.boards) return refused("too_many_boards");
  }
  std::vector<std::string> results;
  results.reserve(list.size());
  for (const auto& entry : list) results.push_back(apply_listed(name, entry));
  return {200, "", json_array(results)};
}

expected_answer contract_model::post_scores(const std::vector<listed_score>& list) {
  std::vector<std::string> results;
  results.reserve(list.size());
  for (const auto& entry : list) results.push_back(apply_listed(entry.board_name, entry));
  return {200, "", json_array(results)};
}

// -- users of a board -----------------------------------------------------------------------------

expected_answer contract_model::delete_user(const std::string& name, const contract_user& segment) {
  const auto found = boards_.find(name);
  if (found == boards_.end()) return refused("unknown_board");
  contract_board& board = found->second.running;
  const auto user = board.named_in_path(segment);
  if (!user) return refused("invalid_user");
  board.members.erase(*user);
  return no_content;
}

expected_answer contract_model::change_member(const std::string& name, const contract_user& segment,
                                              const std::function<void(contract_member&)>& change) {
  const auto found = boards_.find(name);
  if (found == boards_.end()) return refused("unknown_board");
  contract_board& board = found->second.running;
  const auto user = board.named_in_path(segment);
  if (!user) return refused("invalid_user");
  const auto member = board.members.find(*user);
  if (member == board.members.end()) return refused("unknown_user");
  change(member->second);
  return no_content;
}

expected_answer contract_model::set_data(const std::string& name, const contract_user& segment,
                                         const std::string& data) {
  return change_member(name, segment, [&](contract_member& member) { member.data = data; });
}

expected_answer contract_model::set_hidden(const std::string& name, const contract_user& segment,
                                           bool hidden) {
  return change_member(name, segment, [&](contract_member& member) { member.hidden = hidden; });
}

// -- boards ---------------------------------------------------------------------------------------

expected_answer contract_model::put_board(const std::string& name,
                                          const contract_settings& settings) {
  if (settings.minimum && settings.maximum && *settings.minimum > *settings.maximum)
    return refused("invalid_settings");
  const auto found = boards_.find(name);
  if (found == boards_.end()) {
    if (boards_.size() >= limits_.boards) return refused("too_many_boards");
    boards_.emplace(name, contract_seasons(settings, now_));
    return {201, "", board(name).body};
  }
  const contract_settings& old = found->second.running.settings;
  const bool changes_meaning = old.ascending != settings.ascending ||
                               old.keep_best != settings.keep_best || old.users != settings.users;
  if (changes_meaning && !found->second.running.members.empty()) return refused("not_empty");
  found->second.set_settings(settings, now_);
  return board(name);
}

expected_answer contract_model::delete_board(const std::string& name) {
  if (boards_.erase(name) == 0) return refused("unknown_board");
  if (name == "default") boards_.emplace(name, contract_seasons({}, now_));
  return no_content;
}

expected_answer contract_model::erase(const contract_user& segment) {
  erased_from_.clear();
  for (auto& [name, board] : boards_) {
    if (const auto user = board.running.named_in_path(segment)) board.running.members.erase(*user);
    for (const auto& snapshot : board.erase_from_snapshots(segment))
      erased_from_.push_back({name, snapshot});
  }
  return {202, "", ""};
}

}  // namespace scoreboard::system_test
