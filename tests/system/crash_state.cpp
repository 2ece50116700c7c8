#include "tests/system/crash_state.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "tests/system/contract.hpp"
#include "tests/system/crash_request.hpp"
#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

namespace {

constexpr std::int64_t range = 20;  // small, so that totals are often equal

std::int64_t draw_total(std::mt19937_64& random) {
  return static_cast<std::int64_t>(draw(random, 2 * range + 1)) - range;
}

std::string number_or_null(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "null";
}

std::string text_of(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

std::string field(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? std::string() : text_of(found->value);
}

rapidjson::Document parse(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  if (document.HasParseError()) throw std::runtime_error("no JSON: " + std::string(json));
  return document;
}

std::string digest_of_result(const rapidjson::Value& result) {
  if (result.HasMember("code")) return result["code"].GetString();
  return field(result, "user") + "=" + field(result, "total") + " " + field(result, "taken") + " " +
         field(result, "previous");
}

std::string segment(std::string user) {
  std::erase(user, '"');
  return user;
}

std::string settings_text(bool ascending, bool keeps_best, const std::string& minimum,
                          const std::string& maximum) {
  return std::string("\"order\":\"") + (ascending ? "ascending" : "descending") + "\",\"keep\":\"" +
         (keeps_best ? "best" : "last") + "\",\"minimum\":" + minimum + ",\"maximum\":" + maximum;
}

std::string user_line(const std::string& user, const std::string& total, const std::string& data) {
  return " " + user + "=" + total + (data.empty() ? "" : " " + data);
}

// Nothing when it is not there.
std::optional<rapidjson::Document> get(http_client& client, const std::string& target) {
  const response answer = client.get(target);
  if (answer.result_int() == 200) return parse(answer.body());
  if (answer.result_int() == 404) return std::nullopt;
  throw std::runtime_error(target + ": " + answer.body());
}

crash_step failing(crash_step step, unsigned status, const std::string& code) {
  step.status = status;
  step.digest = code;
  return step;
}

}  // namespace

std::string digest_of(std::string_view json) {
  if (json.empty()) return {};
  const auto document = parse(json);
  if (!document.IsArray()) return digest_of_result(document);
  std::string digest;
  for (const auto& result : document.GetArray()) digest += digest_of_result(result) + ";";
  return digest;
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

crash_step crash_state::take_step(std::mt19937_64& random) {
  const std::size_t drawn = draw(random, 20);
  if (drawn == 0) return delete_board();
  if (drawn <= 3) return put_board(random);
  if (drawn <= 8) return post_score(random);
  if (drawn <= 12) return post_list(random);
  if (drawn <= 14) return change_user(random, step_kind::data);
  if (drawn <= 16) return change_user(random, step_kind::hiding);
  if (drawn <= 18) return change_user(random, step_kind::user_deletion);
  return erase(random);
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
  crash_step step{
      step_kind::board,
      "PUT",
      "/boards/" + own_board_,
      "{" +
          settings_text(wanted.ascending, wanted.keeps_best, number_or_null(wanted.minimum),
                        number_or_null(wanted.maximum)) +
          "}",
      201,
      {}};
  const auto found = boards_.find(own_board_);
  if (found != boards_.end()) {
    const board& old = found->second;
    const bool same = wanted.ascending == old.ascending && wanted.keeps_best == old.keeps_best;
    if (!same && !old.users.empty()) return failing(step, 409, "not_empty");
    step.status = 200;
    wanted.users = old.users;
  }
  boards_[own_board_] = std::move(wanted);
  return step;
}

crash_step crash_state::delete_board() {
  crash_step step{step_kind::board_deletion, "DELETE", "/boards/" + own_board_, {}, 204, {}};
  if (boards_.erase(own_board_) == 0) return failing(step, 404, "unknown_board");
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
  if (found == boards_.end()) return "unknown_board";
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
  if (where == boards_.end()) return failing(step, 404, "unknown_board");
  if (kind == step_kind::user_deletion) {
    where->second.users.erase(user);
    return step;
  }
  const auto found = where->second.users.find(user);
  if (found == where->second.users.end()) return failing(step, 404, "unknown_user");
  if (kind == step_kind::data) found->second.data = step.body;
  if (kind == step_kind::hiding) found->second.hidden = puts;
  return step;
}

crash_step crash_state::erase(std::mt19937_64& random) {
  const std::string& user = users_[draw(random, users_.size())];
  for (auto& [name, where] : boards_) where.users.erase(user);
  return {step_kind::erasure, "DELETE", "/users/" + segment(user), {}, 202, {}};
}

// Of each board the settings, then the users that the service lists, in their order, then each user
// as asked for by name, which hidden ones are, too.
std::string crash_state::text() const {
  std::string text;
  for (const auto& name : {own_board_, std::string("shared-best"), std::string("shared-low")}) {
    text += name + ":";
    const auto found = boards_.find(name);
    if (found == boards_.end()) {
      text += " none\n";
      continue;
    }
    const board& where = found->second;
    text += settings_text(where.ascending, where.keeps_best, number_or_null(where.minimum),
                          number_or_null(where.maximum));
    std::vector<std::pair<std::string, placed_user>> listed;
    for (const auto& one : where.users) {
      if (!one.second.hidden) listed.push_back(one);
    }
    std::sort(listed.begin(), listed.end(), [&](const auto& left, const auto& right) {
      if (left.second.total == right.second.total) return left.second.since < right.second.since;
      return (left.second.total > right.second.total) != where.ascending;
    });
    for (const auto& [user, placed] : listed) {
      text += user_line(user, std::to_string(placed.total), placed.data);
    }
    text += ", by name:";
    for (const std::string& user : users_) {
      const auto placed = where.users.find(user);
      if (placed == where.users.end()) continue;
      text += user_line(user, std::to_string(placed->second.total), placed->second.data);
    }
    text += "\n";
  }
  return text;
}

std::string crash_state::read(std::uint16_t port) const {
  http_client client(port);
  std::string text;
  for (const auto& name : {own_board_, std::string("shared-best"), std::string("shared-low")}) {
    const std::string target = "/boards/" + name;
    text += name + ":";
    const auto about = get(client, target);
    if (!about) {
      text += " none\n";
      continue;
    }
    const auto& settings = (*about)["settings"];
    text += settings_text(field(settings, "order") == "\"ascending\"",
                          field(settings, "keep") == "\"best\"", field(settings, "minimum"),
                          field(settings, "maximum"));
    const auto listed = get(client, target + "/entries?from=1&limit=1000&data=true");
    if (!listed) throw std::runtime_error(name + " has no entries");
    for (const auto& one : (*listed)["entries"].GetArray()) {
      const std::string user = field(one, "user");
      const bool is_own = std::find(users_.begin(), users_.end(), user) != users_.end();
      if (is_own || name == own_board_)
        text += user_line(user, field(one, "total"), field(one, "data"));
    }
    text += ", by name:";
    for (const std::string& user : users_) {
      const auto found = get(client, target + "/users/" + segment(user));
      if (found) text += user_line(user, field(*found, "total"), field(*found, "data"));
    }
    text += "\n";
  }
  return text;
}

}  // namespace scoreboard::system_test
