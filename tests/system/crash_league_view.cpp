#include "tests/system/crash_league_view.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "tests/system/crash_json.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

constexpr auto view_patience = patient(30s);
constexpr auto pause_between_looks = 5ms;

wall_time time_in(const rapidjson::Value& object, const char* name) {
  return parse_time(object[name].GetString());
}

void read_description(http_client& client, const std::string& target, league_view& view) {
  const auto about = get_present(client, target);
  view.season = about["season"].GetUint64();
  view.season_start = time_in(about, "season_start");
  view.next_reset.reset();
  if (!about["next_reset"].IsNull()) view.next_reset = time_in(about, "next_reset");
}

// False when one is being written.
bool read_snapshots(http_client& client, const std::string& target, league_view& view) {
  // Short enough that some boards have more than one page.
  const std::string page = target + "/snapshots?limit=40";
  std::string after;
  view.snapshots.clear();
  bool ready = true;
  do {
    const auto list = get_present(client, after.empty() ? page : page + "&after=" + after);
    for (const auto& shown : list["snapshots"].GetArray()) {
      view.snapshots.push_back({shown["name"].GetString(), shown["version"].GetUint64(),
                                time_in(shown, "at"), shown["of"].GetUint64()});
      ready = ready && std::string(shown["state"].GetString()) == "ready";
    }
    after = list["next"].IsNull() ? "" : list["next"].GetString();
  } while (!after.empty());
  return ready;
}

bool shows_the_same(const league_view& left, const league_view& right) {
  return left.season == right.season && left.next_reset == right.next_reset &&
         left.snapshots == right.snapshots;
}

}  // namespace

shown_board read_whole(http_client& client, const std::string& target) {
  constexpr std::size_t most = 10000;
  shown_board board;
  std::uint64_t of = 0;
  do {
    const std::string page = target + "/entries?limit=" + std::to_string(most) +
                             "&from=" + std::to_string(board.lines.size() + 1);
    const response answer = client.get(page);
    if (answer.result_int() != 200) throw std::runtime_error(page + ": " + answer.body());
    const auto shown = parse_json(answer.body());
    of = shown["of"].GetUint64();
    board.season = shown["season"].GetUint64();
    board.version = std::stoull(std::string(answer["Scoreboard-Version"]));
    const auto& entries = shown["entries"];
    for (const auto& line : entries.GetArray()) {
      board.lines.push_back({member_text(line, "user"), line["total"].GetInt64()});
      if (line["rank"].GetUint64() != board.lines.size())
        throw std::runtime_error(page + " has a wrong rank: " + answer.body().substr(0, 1000));
    }
    if (entries.Size() < most) break;
  } while (board.lines.size() < of);
  if (board.lines.size() != of) {
    throw std::runtime_error(target + " is of " + std::to_string(of) + " and shows " +
                             std::to_string(board.lines.size()));
  }
  return board;
}

league_view read_league(http_client& client, const std::string& name,
                        const view_condition& settled) {
  const std::string target = "/boards/" + name;
  const auto deadline = std::chrono::steady_clock::now() + view_patience;
  while (std::chrono::steady_clock::now() < deadline) {
    league_view view;
    read_description(client, target, view);
    if (read_snapshots(client, target, view) && settled(view)) {
      view.running = read_whole(client, target);
      league_view again;
      read_description(client, target, again);
      read_snapshots(client, target, again);
      if (shows_the_same(view, again)) return view;
    }
    std::this_thread::sleep_for(pause_between_looks);
  }
  throw std::runtime_error(name + ": a season or a snapshot that is due does not come");
}

}  // namespace scoreboard::system_test
