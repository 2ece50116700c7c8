// What is refused for its form, whatever the boards hold: the table of wrong requests.
#include <utility>

#include "tests/system/contract_draws.hpp"

namespace scoreboard::system_test {

namespace {

const std::vector<wrong_text>& wrong_scores() {
  static const std::vector<wrong_text> texts{
      {"[]", "invalid_body"},
      {"null", "invalid_body"},
      {"5", "invalid_body"},
      {R"({})", "invalid_body"},
      {R"({"user":1})", "invalid_body"},
      {R"({"total":1})", "invalid_body"},
      {R"({"user":1,"total":1,"score":"+1"})", "invalid_body"},
      {R"({"user":1,"total":1,"other":1})", "invalid_body"},
      {R"({"user":1,"User":1,"total":1})", "invalid_body"},
      {R"({"user":1,"total":1,"user":1})", "invalid_body"},
      {R"({"user":1,"total":1,"total":1})", "invalid_body"},
      {R"({"board":"default","user":1,"total":1})", "invalid_body"}};
  return texts;
}

/// Refused by the core, which knows no more than user and total or score.
const std::vector<std::string>& detailed_scores() {
  static const std::vector<std::string> texts{R"({"user":1,"total":1,"data":1})",
                                              R"({"user":1,"total":1,"season":1})"};
  return texts;
}

const std::vector<wrong_text>& wrong_settings() {
  static const std::vector<wrong_text> texts{
      {"[]", "invalid_settings"},
      {"null", "invalid_settings"},
      {R"("best")", "invalid_settings"},
      {R"({"order":"up"})", "invalid_settings"},
      {R"({"order":null})", "invalid_settings"},
      {R"({"keep":"first"})", "invalid_settings"},
      {R"({"users":"strings"})", "invalid_settings"},
      {R"({"minimum":1.0})", "invalid_settings"},
      {R"({"maximum":"5"})", "invalid_settings"},
      {R"({"minimum":9223372036854775808})", "invalid_settings"},
      {R"({"minimum":2,"maximum":1})", "invalid_settings"},
      {R"({"keep_seasons":"none"})", "invalid_settings"},
      {R"({"keep_seasons":0})", "invalid_settings"},
      {R"({"season":"weekly"})", "invalid_settings"},
      {R"({"snapshots":1})", "invalid_settings"},
      {R"({"other":1})", "invalid_settings"},
      {R"({"keep":"best","keep":"best"})", "invalid_settings"}};
  return texts;
}

/// GETs of no board.
const std::vector<wrong_text>& wrong_paths() {
  static const std::vector<wrong_text> texts{
      {"/boards?limit=1001", "too_many"},
      {"/boards?limit=0", "invalid_query"},
      {"/boards?limit=x", "invalid_query"},
      {"/boards?after=.x", "invalid_board"},
      {"/boards?board=x", "invalid_query"},
      {"/users/1", "invalid_query"},
      {"/users/1?boards=default,a%20b", "invalid_board"},
      {"/users/1?boards=default&rank=dense", "invalid_rank"},
      {"/users/1/boards?limit=1001", "too_many"},
      {"/nothing", "not_found"},
      {"/scores", "method_not_allowed"},
      {"/top/1?at_least=9223372036854775807", "unknown_version"}};
  return texts;
}

const std::vector<std::string>& wrong_names() {
  static const std::vector<std::string> names{
      ".x",     "a%20b", "a%2Fb",  "%C3%A9", "season-1",
      "hour-x", "day-x", "week-x", "frozen", std::string(65, 'n')};
  return names;
}

const std::vector<wrong_text>& wrong_lists() {
  static const std::vector<wrong_text> texts{{"{}", "invalid_body"},
                                             {"null", "invalid_body"},
                                             {R"({"user":1,"total":1})", "invalid_body"},
                                             {"[1", "invalid_json"},
                                             {R"([{"user":1,"total":1},])", "invalid_json"}};
  return texts;
}

contract_request wrong_write_of_score(contract_dice& dice, const std::string& board) {
  const std::string method = dice.one_in(2) ? "POST" : "PUT";
  const std::string target = board + "/score";
  const std::string right = R"({"user":1,"total":1})";
  const auto with_body = [&](const wrong_text& body) {
    return wrong_request(method, target, body.text, body.code);
  };
  switch (dice.below(6)) {
    case 0:
      return with_body(dice.one_of(wrong_json()));
    case 1:
      return with_body(dice.one_of(wrong_scores()));
    case 2:
      return wrong_request("PUT", target, dice.one_of(detailed_scores()), "invalid_body");
    case 3:
      return wrong_request(method, target + (method == "POST" ? "?show=place" : "?show=rank"),
                           right, "invalid_query");
    case 4:
      return wrong_request(method, target, std::string(4097, ' '), "body_too_large");
    default: {
      const wrong_entry drawn = dice.one_of(wrong_entries());
      return wrong_request("POST", target, '{' + drawn.members + '}', drawn.code);
    }
  }
}

contract_request wrong_name(contract_dice& dice) {
  static const std::vector<std::string> ends{"",       "/top/1",   "/top/1/1",     "/entries",
                                             "/count", "/users/1", "/rank?total=1"};
  return wrong_request("GET", "/boards/" + dice.one_of(wrong_names()) + dice.one_of(ends), "",
                       "invalid_board");
}

contract_request wrong_key(contract_dice& dice, const std::string& board) {
  static const std::vector<std::vector<std::string>> keys{
      {std::string(65, 'k')}, {"a b"}, {"k\xc3\xa9y"}, {"a", "a"}};
  auto request =
      wrong_request("POST", board + "/score", R"({"user":1,"score":"+1"})", "invalid_key");
  request.wrong_keys = dice.one_of(keys);
  return request;
}

}  // namespace

contract_request wrong_request(std::string method, std::string target, std::string body,
                               const std::string& code) {
  contract_request request{std::move(method), std::move(target), std::move(body),
                           [=](contract_model&) { return refused(code); }, ""};
  request.is_malformed = true;
  return request;
}

const std::vector<wrong_text>& wrong_json() {
  static const std::vector<wrong_text> texts{{"", "invalid_json"},
                                             {"{", "invalid_json"},
                                             {"nul", "invalid_json"},
                                             {"{\"user\":1,\"total\":1} 2", "invalid_json"},
                                             {"{\"user\":01,\"total\":1}", "invalid_json"},
                                             {"{'user':1}", "invalid_json"},
                                             {"\"\xff\"", "invalid_json"}};
  return texts;
}

const std::vector<wrong_text>& wrong_reads() {
  static const std::vector<wrong_text> texts{
      {"/top/0/2", "invalid_position"},
      {"/top/-1", "invalid_position"},
      {"/top/1.0", "invalid_position"},
      {"/top/12abc", "invalid_position"},
      {"/top/%2B1", "invalid_position"},
      {"/top/1/-1", "invalid_position"},
      {"/top/1/x", "invalid_position"},
      {"/top/1?rank=position", "invalid_query"},
      {"/top/1?int=number", "invalid_query"},
      {"/top/1?int=string&int=string", "invalid_query"},
      {"/top/1?at_least=-1", "invalid_query"},
      {"/top/1?at_least=x", "invalid_query"},
      {"/top/1?limt=5", "invalid_query"},
      {"/entries?from=0", "invalid_position"},
      {"/entries?from=-1", "invalid_position"},
      {"/entries?from=1e3", "invalid_position"},
      {"/entries?limit=x", "invalid_position"},
      {"/entries?total=1&scope=-1", "invalid_position"},
      {"/entries?top=1.5", "invalid_position"},
      {"/entries?from=1&user=1", "invalid_query"},
      {"/entries?user=1&total=1", "invalid_query"},
      {"/entries?user=1&limit=1", "invalid_query"},
      {"/entries?from=1&scope=1", "invalid_query"},
      {"/entries?scope=1", "invalid_query"},
      {"/entries?data=yes", "invalid_query"},
      {"/entries?from=1&from=1", "invalid_query"},
      {"/entries?total=1.0", "invalid_total"},
      {"/entries?total=9223372036854775808", "invalid_total"},
      {"/entries?user=%01", "invalid_user"},
      {"/entries?user=", "invalid_user"},
      {"/entries?rank=first", "invalid_rank"},
      {"/entries?rank=dense&from=2", "invalid_rank"},
      {"/entries?rank=dense&total=2", "invalid_rank"},
      {"/count?minimum=x", "invalid_total"},
      {"/count?maximum=1.5", "invalid_total"},
      {"/count?rank=position", "invalid_query"},
      {"/rank", "invalid_query"},
      {"/rank?total=%2B5", "invalid_total"},
      {"/rank?total=1&rank=dense", "invalid_rank"},
      {"/users/1?rank=dense", "invalid_rank"},
      {"/users/1?show=rank", "invalid_query"},
      {"/users/%0A", "invalid_user"},
      {"/users/" + std::string(65, 'w'), "invalid_user"},
      {"/users/%FF", "invalid_user"},
      {"/nothing", "not_found"},
      {"/ranking", "method_not_allowed"}};
  return texts;
}

const std::vector<wrong_text>& wrong_rankings() {
  static const std::vector<wrong_text> texts{{"[]", "invalid_body"},
                                             {"{}", "invalid_body"},
                                             {R"({"users":1})", "invalid_body"},
                                             {R"({"users":[1],"users":[1]})", "invalid_body"},
                                             {R"({"users":[1],"rank":1})", "invalid_body"},
                                             {R"({"users":[1.0]})", "invalid_user"},
                                             {R"({"users":[[]]})", "invalid_user"},
                                             {R"({"users":[1)", "invalid_json"}};
  return texts;
}

const std::vector<wrong_entry>& wrong_entries() {
  static const std::vector<wrong_entry> entries = [] {
    std::vector<wrong_entry> made;
    for (const std::string value : {"1.0", "1e3", "true", "null", "\"\"", "[]", "{}", "\"\\u0000\"",
                                    "\"\\u001f\"", "9223372036854775808"})
      made.push_back({"\"user\":" + value + ",\"total\":1", "null", "invalid_user"});
    made.push_back(
        {"\"user\":\"" + std::string(65, 'w') + "\",\"total\":1", "null", "invalid_user"});
    for (const std::string value :
         {"1.0", "1e3", "true", "null", "\"5\"", "[]", "-9223372036854775809", "1e400"})
      made.push_back({"\"user\":1,\"total\":" + value, "1", "invalid_total"});
    for (const std::string value :
         {"\"10\"", "\"+\"", "\"-\"", "\"+1x\"", "\"*7\"", "10", "\"\"", "\"+ 1\"", "null",
          "\"+9223372036854775808\"", "\"-9223372036854775809\""})
      made.push_back({"\"user\":\"a\",\"score\":" + value, "\"a\"", "invalid_score"});
    for (const std::string members :
         {"", ",\"total\":1,\"score\":\"+1\"", ",\"total\":1,\"other\":1",
          ",\"total\":1,\"total\":1", ",\"total\":1,\"season\":\"1\"",
          ",\"total\":1,\"season\":1.0"})
      made.push_back({"\"user\":1" + members, "1", "invalid_body"});
    made.push_back(
        {"\"user\":1,\"total\":1,\"data\":\"" + std::string(255, 'd') + '"', "1", "invalid_data"});
    return made;
  }();
  return entries;
}

contract_request draw_wrong_request(contract_dice& dice) {
  const auto board = "/boards/" + dice.board_name();
  const auto with_body = [](const char* method, const std::string& target, const wrong_text& body) {
    return wrong_request(method, target, body.text, body.code);
  };
  const auto with_target = [](const std::string& path, const wrong_text& end) {
    return wrong_request("GET", path + end.text, "", end.code);
  };
  switch (dice.below(10)) {
    case 0:
    case 1:
      return wrong_write_of_score(dice, board);
    case 2:
      return with_body("PUT", board, dice.one_of(wrong_settings()));
    case 3:
    case 4:
      if (dice.one_in(20)) return wrong_request("GET", board + "/score", "", "method_not_allowed");
      return with_target(board, dice.one_of(wrong_reads()));
    case 5:
      return with_target("", dice.one_of(wrong_paths()));
    case 6:
      return wrong_name(dice);
    case 7:
      return with_body("POST", board + "/ranking", dice.one_of(wrong_rankings()));
    case 8:
      return with_body("POST", (dice.one_in(2) ? "" : board) + "/scores",
                       dice.one_of(wrong_lists()));
    default:
      return wrong_key(dice, board);
  }
}

}  // namespace scoreboard::system_test
