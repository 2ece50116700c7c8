// The draws of contract_draws about settings, seasons and snapshots.
#include <algorithm>
#include <utility>

#include "tests/system/contract_draws.hpp"
#include "tests/system/contract_json.hpp"

namespace scoreboard::system_test {

namespace {

/// As it is sent: what has its default may be left out.
std::string calendar_body(const contract_calendar& calendar, bool with_defaults) {
  if (with_defaults) return json_of(calendar);
  static const std::vector<std::string> periods{"\"day\"", "\"week\"", "\"month\"", "\"year\""};
  const bool is_first = calendar.day == 1 && calendar.month == 1;
  return json_object({{"time_zone", calendar.in_madrid ? "\"Europe/Madrid\"" : ""},
                      {"at", calendar.minute == 0 ? "" : json_of_minute(calendar)},
                      {"on", is_first ? "" : json_of_day(calendar)},
                      {"every", periods.at(static_cast<std::size_t>(calendar.every))}});
}

std::string settings_body(const contract_settings& settings, bool with_defaults) {
  using enum contract_settings::user_kind;
  const auto or_default = [&](const std::string& value) { return with_defaults ? value : ""; };
  std::string users = settings.users == integer ? "\"integer\"" : "\"string\"";
  if (settings.users == any) users = or_default("\"any\"");
  const auto bound = [&](std::optional<std::int64_t> value) {
    return value ? json_of(value) : or_default("null");
  };
  return json_object(
      {{"order", settings.ascending ? "\"ascending\"" : or_default("\"descending\"")},
       {"keep", settings.keep_best ? "\"best\"" : or_default("\"last\"")},
       {"users", users},
       {"minimum", bound(settings.minimum)},
       {"maximum", bound(settings.maximum)},
       {"season",
        settings.season ? calendar_body(*settings.season, with_defaults) : or_default("\"never\"")},
       {"keep_seasons",
        settings.keep_seasons ? json_of(settings.keep_seasons) : or_default("\"all\"")},
       {"snapshots", settings.snapshots ? json_of(*settings.snapshots) : or_default("null")}});
}

}  // namespace

bool grows_large(const std::string& board) { return board == "default" || board == "plain"; }

std::int64_t contract_draws::season_of(const std::string& board) {
  const auto found = model_.boards().find(board);
  const auto runs = found == model_.boards().end() ? 1 : found->second.running.season;
  if (!dice_.one_in(3)) return runs;
  return std::max<std::int64_t>(runs + dice_.between(-2, 2), 1);
}

bool contract_draws::mostly_has_snapshots(const std::string& board) {
  const auto found = model_.boards().find(board);
  return dice_.one_in(8) || (found != model_.boards().end() && !found->second.snapshots.empty());
}

std::string contract_draws::snapshot_of(const std::string& board) {
  const auto found = model_.boards().find(board);
  if (found != model_.boards().end() && !found->second.snapshots.empty() && !dice_.one_in(6))
    return dice_.one_of(found->second.snapshots).name;
  return dice_.one_of<std::string>({"a", "launch", "x.y", "-Z_9", "season-1", "season-77", "day-x",
                                    "hour-20260101T00", "week-2026W01", "frozen"});
}

contract_score contract_draws::score(const std::string& board) {
  auto score = dice_.score(true);
  if (dice_.one_in(10)) score.season = season_of(board);
  return score;
}

contract_request contract_draws::put_board() {
  const auto name = dice_.board_name();
  const auto settings = dice_.settings(name, model_.knows_time() && !grows_large(name));
  contract_request request{"PUT", "/boards/" + name, settings_body(settings, dice_.one_in(2)),
                           [=](contract_model& model) { return model.put_board(name, settings); },
                           name};
  request.is_malformed =
      settings.minimum && settings.maximum && *settings.minimum > *settings.maximum;
  request.shows_moment = true;
  return request;
}

contract_request contract_draws::reset() {
  auto name = dice_.board_name();
  while (grows_large(name) && !dice_.one_in(20)) name = dice_.board_name();
  const auto season = season_of(name);
  contract_request request{"POST", "/boards/" + name + "/reset",
                           json_object({{"season", json_of(season)}}),
                           [=](contract_model& model) { return model.reset(name, season); }, name};
  request.made_snapshot = "season-" + std::to_string(season);
  return request;
}

contract_request contract_draws::put_snapshot() {
  const auto name = dice_.board_name();
  const auto snapshot = dice_.one_of<std::string>({"a", "launch", "x.y", "-Z_9"});
  const contract_place place{name, snapshot};
  contract_request request{"PUT", path_of(place), "",
                           [=](contract_model& model) { return model.put_snapshot(place); }, name};
  request.made_snapshot = snapshot;
  request.shows_moment = true;
  return request;
}

contract_request contract_draws::delete_snapshot() {
  auto name = dice_.board_name();
  // Past seasons of which all are kept must not grow without end.
  if (dice_.one_in(2)) {
    const auto count = [](const auto& board) { return board.second.snapshots.size(); };
    name = std::ranges::max_element(model_.boards(), {}, count)->first;
  }
  const contract_place place{name, snapshot_of(name)};
  return {"DELETE", path_of(place), "",
          [=](contract_model& model) { return model.delete_snapshot(place); }, name};
}

contract_request contract_draws::frozen() {
  const auto name = dice_.board_name();
  const bool freeze = !dice_.one_in(3);
  contract_request request{freeze ? "PUT" : "DELETE", "/boards/" + name + "/frozen", "",
                           [=](contract_model& model) { return model.set_frozen(name, freeze); },
                           name};
  if (freeze) request.made_snapshot = frozen_name;
  return request;
}

contract_request contract_draws::snapshot() {
  const auto name = dice_.board_name();
  const contract_place place{name, snapshot_of(name)};
  return {"GET", path_of(place), "", [=](contract_model& model) { return model.snapshot(place); },
          name};
}

contract_request contract_draws::snapshots() {
  const auto name = dice_.board_name();
  std::string after;
  std::size_t limit = 100;
  query parameters;
  if (dice_.one_in(2)) {
    after = dice_.one_in(10) ? "" : snapshot_of(name);
    parameters.push_back("after=" + after);
  }
  if (!dice_.one_in(4)) {
    limit = 1 + dice_.below(4);
    parameters.push_back("limit=" + std::to_string(limit));
  }
  return {"GET", target("/boards/" + name + "/snapshots", parameters), "",
          [=](contract_model& model) { return model.snapshots(name, after, limit); }, name};
}

}  // namespace scoreboard::system_test
