#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "tests/system/crash_json.hpp"
#include "tests/system/crash_state.hpp"
#include "tests/system/scale.hpp"

// A state as text, and as the service shows it.
namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view snapshots_title = "snapshots:\n";

std::string number_or(const std::optional<std::int64_t>& value, const char* none) {
  return value ? std::to_string(*value) : none;
}

std::string user_line(const std::string& user, const std::string& total, const std::string& data) {
  return " " + user + "=" + total + (data.empty() ? "" : " " + data);
}

std::string entries_text(const rapidjson::Value& entries) {
  std::string text;
  for (const auto& line : entries.GetArray()) {
    text +=
        " " + member_text(line, "rank") +
        user_line(member_text(line, "user"), member_text(line, "total"), member_text(line, "data"));
  }
  return text;
}

// The names of a board's snapshots, newest first, and whether all are ready. Nothing when the board
// is not there.
std::optional<std::pair<std::vector<std::string>, bool>> names_of_snapshots(
    http_client& client, const std::string& board) {
  const auto list = get_json(client, "/boards/" + board + "/snapshots?limit=1000");
  if (!list) return std::nullopt;
  std::pair<std::vector<std::string>, bool> found{{}, true};
  for (const auto& shown : (*list)["snapshots"].GetArray()) {
    found.first.emplace_back(shown["name"].GetString());
    if (std::string_view(shown["state"].GetString()) != "ready") found.second = false;
  }
  return found;
}

std::vector<std::string> written_snapshots(http_client& client, const std::string& board) {
  const auto deadline = std::chrono::steady_clock::now() + patient(20s);
  while (std::chrono::steady_clock::now() < deadline) {
    auto found = names_of_snapshots(client, board);
    if (!found) return {};
    if (found->second) return std::move(found->first);
    std::this_thread::sleep_for(2ms);
  }
  throw std::runtime_error("a snapshot of " + board + " is not written for a long time");
}

}  // namespace

std::string crash_state::settings_text(const board& of) {
  return std::string("{\"order\":\"") + (of.ascending ? "ascending" : "descending") +
         "\",\"keep\":\"" + (of.keeps_best ? "best" : "last") +
         "\",\"users\":\"any\",\"minimum\":" + number_or(of.minimum, "null") +
         ",\"maximum\":" + number_or(of.maximum, "null") +
         ",\"season\":\"never\",\"keep_seasons\":" +
         (of.keep_seasons ? std::to_string(*of.keep_seasons) : "\"all\"") + ",\"snapshots\":null}";
}

// Those who are shown, in their order.
std::vector<std::pair<std::string, crash_state::placed_user>> crash_state::listed(const users& all,
                                                                                  bool ascending) {
  std::vector<std::pair<std::string, placed_user>> shown;
  for (const auto& user : all) {
    if (!user.second.hidden) shown.push_back(user);
  }
  std::sort(shown.begin(), shown.end(), [&](const auto& left, const auto& right) {
    if (left.second.total == right.second.total) return left.second.since < right.second.since;
    return (left.second.total > right.second.total) != ascending;
  });
  return shown;
}

// Of each board the settings, then the users that the service lists, in their order, then each user
// as asked for by name, which hidden ones are, too. Then the same of the snapshots.
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
    text += settings_text(where) + " season " + std::to_string(where.season);
    for (const auto& [user, placed] : listed(where.users, where.ascending))
      text += user_line(user, std::to_string(placed.total), placed.data);
    text += ", by name:";
    for (const std::string& user : users_) {
      const auto placed = where.users.find(user);
      if (placed == where.users.end()) continue;
      text += user_line(user, std::to_string(placed->second.total), placed->second.data);
    }
    text += "\n";
  }
  text += snapshots_title;
  const auto own = boards_.find(own_board_);
  if (own == boards_.end()) return text;
  const auto& snapshots = own->second.snapshots;
  for (auto past = snapshots.rbegin(); past != snapshots.rend(); ++past) text += text_of(*past);
  return text;
}

std::string crash_state::text_of(const snapshot& past) const {
  const auto shown = listed(past.who, past.ascending);
  std::string text = "  " + past.name + " of " + std::to_string(shown.size()) + ":";
  std::size_t rank = 0;
  for (const auto& [user, placed] : shown) {
    const bool is_erased = past.erased.contains(user);
    text += " " + std::to_string(++rank) +
            user_line(is_erased ? "null" : user, std::to_string(placed.total),
                      is_erased ? "" : placed.data);
  }
  text += ", by name:";
  for (const std::string& user : users_) {
    const auto placed = past.who.find(user);
    if (placed == past.who.end() || past.erased.contains(user)) continue;
    text += user_line(user, std::to_string(placed->second.total), placed->second.data);
  }
  return text + "\n";
}

bool crash_state::have_same_boards(std::string_view left, std::string_view right) {
  return left.substr(0, left.find(snapshots_title)) == right.substr(0, right.find(snapshots_title));
}

std::string crash_state::read(std::uint16_t port) const {
  http_client client(port);
  std::string text;
  for (const auto& name : {own_board_, std::string("shared-best"), std::string("shared-low")})
    text += name + ":" + read_board(client, name) + "\n";
  return text + std::string(snapshots_title) + read_snapshots(client);
}

std::string crash_state::read_board(http_client& client, const std::string& name) const {
  const std::string target = "/boards/" + name;
  const auto about = get_json(client, target);
  if (!about) return " none";
  std::string text = member_text(*about, "settings") + " season " + member_text(*about, "season");
  const auto listed = get_present(client, target + "/entries?from=1&limit=1000&data=true");
  for (const auto& line : listed["entries"].GetArray()) {
    const std::string user = member_text(line, "user");
    const bool is_own = std::find(users_.begin(), users_.end(), user) != users_.end();
    if (is_own || name == own_board_)
      text += user_line(user, member_text(line, "total"), member_text(line, "data"));
  }
  text += ", by name:";
  for (const std::string& user : users_) {
    const auto found = get_json(client, target + "/users/" + segment(user));
    if (found) text += user_line(user, member_text(*found, "total"), member_text(*found, "data"));
  }
  return text;
}

std::string crash_state::read_snapshots(http_client& client) const {
  std::string text;
  for (const std::string& name : written_snapshots(client, own_board_)) {
    const std::string target = "/boards/" + own_board_ + "/snapshots/" + name;
    const auto about = get_present(client, target);
    const auto shown = get_present(client, target + "/entries?limit=1000&data=true");
    if (member_text(about, "of") != member_text(shown, "of"))
      throw std::runtime_error(target + " is of another number than its entries");
    text += "  " + name + " of " + member_text(shown, "of") + ":" + entries_text(shown["entries"]) +
            ", by name:";
    for (const std::string& user : users_) {
      const auto found = get_json(client, target + "/users/" + segment(user));
      if (found) text += user_line(user, member_text(*found, "total"), member_text(*found, "data"));
    }
    text += "\n";
  }
  return text;
}

}  // namespace scoreboard::system_test
