// What is refused for its form about seasons and snapshots, whatever the boards hold.
#include <utility>

#include "tests/system/contract_draws.hpp"
#include "tests/system/contract_json.hpp"

namespace scoreboard::system_test {

namespace {

/// Values of the setting `season`.
const std::vector<std::string>& wrong_calendars() {
  static const std::vector<std::string> texts{"null",
                                              "{}",
                                              "[]",
                                              R"("day")",
                                              R"("always")",
                                              R"({"at":"04:00"})",
                                              R"({"every":"hour"})",
                                              R"({"every":"Day"})",
                                              R"({"every":"day","every":"day"})",
                                              R"({"every":"day","keep":1})",
                                              R"({"every":"day","on":"monday"})",
                                              R"({"every":"week","on":1})",
                                              R"({"every":"week","on":"Monday"})",
                                              R"({"every":"month","on":"monday"})",
                                              R"({"every":"month","on":0})",
                                              R"({"every":"month","on":29})",
                                              R"({"every":"month","on":1.0})",
                                              R"({"every":"year","on":1})",
                                              R"({"every":"year","on":"02-29"})",
                                              R"({"every":"year","on":"1-1"})",
                                              R"({"every":"year","on":"13-01"})",
                                              R"({"every":"day","at":"24:00"})",
                                              R"({"every":"day","at":"4:00"})",
                                              R"({"every":"day","at":"04:60"})",
                                              R"({"every":"day","at":240})",
                                              R"({"every":"day","time_zone":"Europe/Atlantis"})",
                                              R"({"every":"day","time_zone":"europe/madrid"})",
                                              R"({"every":"day","time_zone":"../../etc/passwd"})",
                                              R"({"every":"day","time_zone":null})"};
  return texts;
}

/// Values of the setting `snapshots`.
const std::vector<std::string>& wrong_schedules() {
  static const std::vector<std::string> texts{"{}",
                                              "48",
                                              R"("hour")",
                                              R"({"every":"hour"})",
                                              R"({"keep":1})",
                                              R"({"every":"month","keep":1})",
                                              R"({"every":"hour","keep":0})",
                                              R"({"every":"hour","keep":"all"})",
                                              R"({"every":"hour","keep":1.0})",
                                              R"({"every":"hour","keep":1,"on":1})",
                                              R"([{"every":"hour","keep":1}])"};
  return texts;
}

const std::vector<wrong_text>& wrong_resets() {
  static const std::vector<wrong_text> texts{{"[]", "invalid_body"},
                                             {"1", "invalid_body"},
                                             {"{}", "invalid_body"},
                                             {R"({"season":0})", "invalid_body"},
                                             {R"({"season":-1})", "invalid_body"},
                                             {R"({"season":1.0})", "invalid_body"},
                                             {R"({"season":"1"})", "invalid_body"},
                                             {R"({"season":null})", "invalid_body"},
                                             {R"({"season":1,"season":1})", "invalid_body"},
                                             {R"({"season":1,"board":"x"})", "invalid_body"}};
  return texts;
}

/// That no snapshot has.
const std::vector<std::string>& wrong_snapshot_names() {
  static const std::vector<std::string> names{".x", "a%20b", "a%2Fb", "%C3%A9",
                                              std::string(65, 'n')};
  return names;
}

/// That only the service gives.
const std::vector<std::string>& reserved_names() {
  static const std::vector<std::string> names{"season-1",     "season-",      "hour-20260101T00",
                                              "day-20260101", "week-2026W01", "frozen"};
  return names;
}

/// Ends of GETs behind "/snapshots".
const std::vector<wrong_text>& wrong_snapshot_lists() {
  static const std::vector<wrong_text> texts{{"?limit=0", "invalid_query"},
                                             {"?limit=x", "invalid_query"},
                                             {"?limit=1001", "too_many"},
                                             {"?after=.x", "invalid_name"},
                                             {"?after=a%20b", "invalid_name"},
                                             {"?before=a", "invalid_query"},
                                             {"?after=a&after=a", "invalid_query"},
                                             {"?at_least=x", "invalid_query"},
                                             {"/a?rank=position", "invalid_query"},
                                             {"/a?after=b", "invalid_query"},
                                             {"/a/score", "not_found"},
                                             {"/a/scores", "not_found"},
                                             {"/a/reset", "not_found"},
                                             {"/a/snapshots", "not_found"},
                                             {"/a/users/1/hidden", "not_found"}};
  return texts;
}

/// Ends of GETs of a snapshot.
const std::vector<std::string>& right_reads() {
  static const std::vector<std::string> texts{
      "/top/1", "/top/1/1",      "/entries",          "/users/1",
      "/count", "/rank?total=1", "/entries?data=true"};
  return texts;
}

contract_request wrong_comparison(contract_dice& dice, const std::string& place) {
  static const std::vector<wrong_text> ends{{"?since=", "invalid_name"},
                                            {"?since=.x", "invalid_name"},
                                            {"?since=a%2Fb", "invalid_name"},
                                            {"?since=a&since=a", "invalid_query"},
                                            {"?since=a&limit=1001", "too_many"},
                                            {"?since=a&limit=1000&top=1", "too_many"},
                                            {"?since=a&user=1&scope=500", "too_many"},
                                            {"?since=a&from=0", "invalid_position"}};
  const auto end = dice.one_of(ends);
  return wrong_request("GET", place + "/entries" + end.text, "", end.code);
}

}  // namespace

contract_request draw_wrong_snapshot_request(contract_dice& dice) {
  const auto board = "/boards/" + dice.board_name();
  const auto snapshots = board + "/snapshots";
  const auto with_body = [](const char* method, const std::string& target, const wrong_text& body) {
    return wrong_request(method, target, body.text, body.code);
  };
  const auto settings = [&](const char* name, const std::string& value) {
    return wrong_request("PUT", board, json_object({{name, value}}), "invalid_settings");
  };
  switch (dice.below(10)) {
    case 0:
      return settings("season", dice.one_of(wrong_calendars()));
    case 1:
      return settings("snapshots", dice.one_of(wrong_schedules()));
    case 2:
      return with_body("POST", board + "/reset",
                       dice.one_of(dice.one_in(3) ? wrong_json() : wrong_resets()));
    case 3:
      return wrong_request("PUT", snapshots + '/' + dice.one_of(reserved_names()), "",
                           "invalid_name");
    case 4:
      return wrong_request(dice.one_of<std::string>({"GET", "PUT", "DELETE"}),
                           snapshots + '/' + dice.one_of(wrong_snapshot_names()), "",
                           "invalid_name");
    case 5:
      return wrong_request(
          "GET", snapshots + '/' + dice.one_of(wrong_snapshot_names()) + dice.one_of(right_reads()),
          "", "invalid_name");
    case 6: {
      // What is past has one version.
      const auto end = dice.one_of(right_reads());
      return wrong_request(
          "GET",
          snapshots + "/a" + end + (end.find('?') == std::string::npos ? '?' : '&') + "at_least=1",
          "", "invalid_query");
    }
    case 7:
      return wrong_comparison(dice, dice.one_in(2) ? board : snapshots + "/a");
    case 8: {
      const auto& ends = dice.one_in(2) ? wrong_snapshot_lists() : wrong_reads();
      const auto end = dice.one_of(ends);
      const auto place = &ends == &wrong_snapshot_lists() ? snapshots : snapshots + "/a";
      return wrong_request("GET", place + end.text, "", end.code);
    }
    default:
      return with_body("POST", snapshots + "/a/ranking", dice.one_of(wrong_rankings()));
  }
}

}  // namespace scoreboard::system_test
