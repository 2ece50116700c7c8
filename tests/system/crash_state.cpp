#include "tests/system/crash_state.hpp"

#include <algorithm>
#include <utility>

#include "tests/system/contract.hpp"
#include "tests/system/crash_json.hpp"
#include "tests/system/crash_request.hpp"

namespace scoreboard::system_test {

namespace {

constexpr std::int64_t range = 20;  // small, so that totals are often equal

std::int64_t draw_total(std::mt19937_64& random) {
  return static_cast<std::int64_t>(draw(random, 2 * range + 1)) - range;
}

std::string digest_of_result(const rapidjson::Value& result) {
  if (result.HasMember("code")) return result["code"].GetString();
  if (result.HasMember("snapshot"))
    return member_text(result, "season") + " after " + result["snapshot"].GetString();
  if (result.HasMember("name")) return result["name"].GetString();
  return member_text(result, "user") + "=" + member_text(result, "total") + " " +
         member_text(result, "taken") + " " + member_text(result, "previous");
}

}  // namespace

std::string digest_of(std::string_view json) {
  if (json.empty()) return {};
  const auto document = parse_json(json);
  if (!document.IsArray()) return digest_of_result(document);
  std::string digest;
  for (const auto& result : document.GetArray()) digest += digest_of_result(result) + ";";
  return digest;
}

crash_step crash_step::failing(unsigned error_status, const std::string& code) && {
  status = error_status;
  digest = code;
  return std::move(*this);
}

const std::map<std::string, std::string>& crash_state::shared_boards() {
  static const std::map<std::string, std::string> boards{
      {"shared-best", R"({"keep":"best"})"},
      {"shared-low", R"({"order":"ascending","minimum":-15,"maximum":15})"}};
  return boards;
}

crash_state::crash_state(std::size_t owner) : own_board_("own-" + std::to_string(owner)) {
  users_ = {std::to_string(1000 + owner), json_string("o" + std::to_string(owner) + "-1"),
            json_string("o" + std::to_string(owner) + "-2")};
  boards_["shared-best"].keeps_best = true;
  board& low = boards_["shared-low"];
  low.ascending = true;
  low.minimum = -15;
  low.maximum = 15;
}

std::string crash_state::segment(std::string user) {
  std::erase(user, '"');
  return user;
}

crash_step crash_state::take_step(std::mt19937_64& random) {
  const std::size_t drawn = draw(random, 26);
  if (drawn == 0) return delete_board();
  if (drawn <= 3) return put_board(random);
  if (drawn <= 8) return post_score(random);
  if (drawn <= 12) return post_list(random);
  if (drawn <= 14) return change_user(random, step_kind::data);
  if (drawn <= 16) return change_user(random, step_kind::hiding);
  if (drawn <= 18) return change_user(random, step_kind::user_deletion);
  if (drawn == 19) return erase(random);
  if (drawn <= 21) return reset(random);
  if (drawn <= 24) return put_snapshot(random);
  return delete_snapshot(random);
}

bool crash_state::tells_of(const crash_event& event) const {
  return event.board == own_board_ ||
         (event.names_user() &&
          std::find(users_.begin(), users_.end(), event.detail) != users_.end());
}

std::string crash_state::draw_board(std::mt19937_64& random) const {
  const std::size_t drawn = draw(random, 4);
  if (drawn == 0) return "shared-best";
  return drawn == 1 ? "shared-low" : own_board_;
}

crash_step crash_state::put_board(std::mt19937_64& random) {
  board wanted;
  wanted.ascending = draw(random, 3) == 0;
  wanted.keeps_best = draw(random, 3) == 0;
  if (draw(random, 2) == 0) wanted.minimum = -10;
  if (draw(random, 2) == 0) wanted.maximum = 10;
  if (draw(random, 2) == 0) wanted.keep_seasons = 1 + draw(random, 3);
  crash_step step{step_kind::board, "PUT", "/boards/" + own_board_, settings_text(wanted), 201, {}};
  bool is_change = true;
  const auto found = boards_.find(own_board_);
  if (found != boards_.end()) {
    const board& old = found->second;
    const bool same = wanted.ascending == old.ascending && wanted.keeps_best == old.keeps_best;
    if (!same && !old.users.empty()) return std::move(step).failing(409, "not_empty");
    step.status = 200;
    is_change = settings_text(wanted) != settings_text(old);
    wanted.users = old.users;
    wanted.season = old.season;
    wanted.snapshots = old.snapshots;
  }
  if (is_change) {
    events_.push_back(
        {own_board_, step.status == 201 ? "created" : "settings", settings_text(wanted)});
  }
  boards_[own_board_] = std::move(wanted);
  return step;
}

crash_step crash_state::delete_board() {
  crash_step step{step_kind::board_deletion, "DELETE", "/boards/" + own_board_, {}, 204, {}};
  if (boards_.erase(own_board_) == 0) return std::move(step).failing(404, "unknown_board");
  events_.push_back({own_board_, "deleted"});
  return step;
}

std::string crash_state::score(std::mt19937_64& random, const std::string& name,
                               std::string& fields) {
  const std::string& user = users_[draw(random, users_.size())];
  const std::int64_t value = draw_total(random);
  const bool adds = draw(random, 2) == 0;
  const std::string sign = value < 0 ? "" : "+";
  fields = "\"user\":" + user + (adds ? ",\"score\":\"" + sign : ",\"total\":") +
           std::to_string(value) + (adds ? "\"" : "");
  std::optional<std::string> data;
  if (draw(random, 3) == 0) data = draw(random, 3) == 0 ? "null" : std::to_string(random() % 1000);
  if (data) fields += ",\"data\":" + *data;

  const auto found = boards_.find(name);
  const std::uint64_t running = found == boards_.end() ? 1 : found->second.season;
  std::uint64_t season = running;
  if (draw(random, 4) == 0) {
    season = draw(random, 3) != 0 ? running : running + 1;
    if (season > 2 && draw(random, 2) == 0) season -= 2;
    fields += ",\"season\":" + std::to_string(season);
  }
  if (found == boards_.end()) return "unknown_board";
  if (season != running) return "season_over";
  board& where = found->second;
  const auto before = where.users.find(user);
  const bool is_new = before == where.users.end();
  const std::int64_t old = is_new ? 0 : before->second.total;
  const std::int64_t total = adds ? old + value : value;
  if (total < where.minimum.value_or(total) || total > where.maximum.value_or(total)) {
    return "out_of_bounds";
  }
  const bool is_better = where.ascending ? total < old : total > old;
  const bool taken = is_new || !where.keeps_best || is_better;
  if (taken) {
    placed_user& placed = where.users[user];
    if (is_new || total != old) placed.since = ++changes_;
    placed.total = total;
    if (data) placed.data = *data == "null" ? "" : *data;
  }
  return user + "=" + std::to_string(taken ? total : old) + (taken ? " true " : " false ") +
         (is_new ? "null" : std::to_string(old));
}

crash_step crash_state::post_score(std::mt19937_64& random) {
  const std::string name = draw_board(random);
  std::string fields;
  const std::string digest = score(random, name, fields);
  unsigned status = 200;
  if (digest == "unknown_board") status = 404;
  if (digest == "season_over") status = 409;
  if (digest == "out_of_bounds") status = 422;
  return {step_kind::score,   "POST", "/boards/" + name + "/score",
          "{" + fields + "}", status, digest};
}

crash_step crash_state::post_list(std::mt19937_64& random) {
  constexpr std::size_t longest = 8;
  crash_step step{step_kind::list, "POST", "/scores", {}, 200, {}};
  std::vector<std::string> entries;
  for (std::size_t i = 1 + draw(random, longest); i > 0; --i) {
    const std::string name = draw_board(random);
    std::string fields;
    step.digest += score(random, name, fields) + ";";
    entries.push_back("{\"board\":" + json_string(name) + "," + fields + "}");
  }
  step.body = score_list(entries);
  return step;
}

crash_step crash_state::change_user(std::mt19937_64& random, step_kind kind) {
  const std::string name = draw_board(random);
  const std::string& user = users_[draw(random, users_.size())];
  const bool puts = kind != step_kind::user_deletion && draw(random, 3) != 0;
  crash_step step{
      kind, puts ? "PUT" : "DELETE", "/boards/" + name + "/users/" + segment(user), {}, 204, {}};
  if (kind == step_kind::data) step.target += "/data";
  if (kind == step_kind::hiding) step.target += "/hidden";
  if (kind == step_kind::data && puts)
    step.body = "{\"n\":" + std::to_string(random() % 1000) + "}";

  const auto where = boards_.find(name);
  if (where == boards_.end()) return std::move(step).failing(404, "unknown_board");
  if (kind == step_kind::user_deletion) {
    where->second.users.erase(user);
    return step;
  }
  const auto found = where->second.users.find(user);
  if (found == where->second.users.end()) return std::move(step).failing(404, "unknown_user");
  if (kind == step_kind::data) found->second.data = step.body;
  if (kind == step_kind::hiding) {
    found->second.hidden = puts;
    events_.push_back({name, puts ? "hidden" : "shown", user});
  }
  return step;
}

crash_step crash_state::erase(std::mt19937_64& random) {
  const std::string& user = users_[draw(random, users_.size())];
  for (auto& [name, where] : boards_) {
    where.users.erase(user);
    for (snapshot& past : where.snapshots) {
      if (past.who.contains(user)) past.erased.insert(user);
    }
  }
  for (crash_event& told : events_) {
    if (told.names_user() && told.detail == user) told.detail = "null";
  }
  events_.push_back({{}, "erased"});
  return {step_kind::erasure, "DELETE", "/users/" + segment(user), {}, 202, {}};
}

}  // namespace scoreboard::system_test
