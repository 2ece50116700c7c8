// Parameters of queries: what each route reads, and what it refuses.
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/api/routes.hpp"
#include "tests/catch.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using tests::api_fixture;
using tests::person;

namespace {

/// The address of a route, with something in place of the names.
std::string address(const http::route& line) {
  static const std::map<std::string_view, std::string> values{
      {"{board}", "b"}, {"{user}", "5"},     {"{count}", "1"},   {"{file}", "f"},
      {"{scope}", "1"}, {"{position}", "1"}, {"{snapshot}", "s"}};
  std::string text(line.path.text());
  for (const auto& [name, value] : values) {
    const auto at = text.find(name);
    if (at != text.npos) text.replace(at, name.size(), value);
  }
  return text;
}

/// What a route's parameters may have, and what not.
struct sample {
  std::string right;
  std::string wrong;
  std::string code;         // of the wrong value
  std::string beside = {};  // what must be there, too
};

std::string method_of(const http::route& line) {
  const auto text = http::text_of(http::route_table(std::span(&line, 1)));
  return text.substr(0, text.find(' '));
}

sample sample_of(const http::route& line, std::string_view parameter) {
  const auto path = line.path.text();
  const bool is_snapshots = path.ends_with("/snapshots");
  const bool is_names = path.ends_with("/boards") || is_snapshots;
  static const std::map<std::string_view, sample> values{
      {"int", {"string", "number", "invalid_query"}},
      {"at_least", {"7", "x", "invalid_query"}},
      {"show", {"rank", "ranks", "invalid_query"}},
      {"from", {"7", "x", "invalid_position"}},
      {"limit", {"7", "x", "invalid_position"}},
      {"user", {"ann", "", "invalid_user"}},
      {"total", {"-7", "7.0", "invalid_total"}},
      {"minimum", {"-7", "", "invalid_total"}},
      {"maximum", {"-7", "x", "invalid_total"}},
      {"scope", {"7", "-1", "invalid_position", "user=1&"}},
      {"top", {"7", "1.0", "invalid_position"}},
      {"data", {"true", "1", "invalid_query"}},
      {"since", {"season-1", ".a", "invalid_name"}},
      {"rank", {"competition", "ranks", "invalid_rank"}},
      {"after", {"a", "frozen", "invalid_board"}},
      {"boards", {"a,b", "a,,b", "invalid_board"}},
      {"board", {"a", ".a", "invalid_board"}},
      {"follow", {"false", "1", "invalid_query"}},
  };
  auto found = values.at(parameter);
  if (parameter == "after" && is_snapshots) found = {"season-1", ".a", "invalid_name"};
  if (parameter == "after" && path == "/events") found = {"7", "a", "invalid_query"};
  if (parameter == "limit" && is_names) found.code = "invalid_query";
  if (parameter != "total" && path.ends_with("/rank")) found.beside = "total=1&";
  if (parameter != "boards" && line.knows("boards")) found.beside = "boards=a&";
  return found;
}

std::string body_for(const http::route& line) {
  if (line.path.text().ends_with("/scores")) return "[]";
  if (line.path.text().ends_with("/ranking")) return R"({"users":[]})";
  if (line.path.text().ends_with("/reset")) return R"({"season":1})";
  if (line.path.text().ends_with("/score")) return R"({"user":1,"total":1})";
  return "{}";
}

}  // namespace

// Bug: a parameter that the table lists and no handler reads, so that it is believed and does
// nothing; one that is read and not listed trips an assertion of the handler.
TEST_CASE_METHOD(api_fixture, "each route reads the parameters that its line lists") {
  person one(*this);
  for (const auto& line : http::routes().lines()) {
    const auto method = method_of(line);
    const bool goes_to_server = line.needs != http::access::anyone;
    for (const auto& name : line.query) {
      if (name.empty()) continue;
      const auto values = sample_of(line, name);
      const auto where = address(line) + "?" + values.beside + std::string(name) + "=";
      CAPTURE(method, where);
      const auto before = left().size();
      CHECK(one.refused(method, where + values.wrong, body_for(line)) == values.code);
      CHECK(left().size() == before);
      if (!goes_to_server) continue;
      person asks(*this);
      asks.send(method, where + values.right, body_for(line));
      CHECK(left().size() == before + 1);
      CHECK(asks.received().empty());
      if (name == "at_least") CHECK(last_read().at_least == 7);
    }
  }
}

// Bug: a read that may show an older state than its sender has seen, because its route forgot.
TEST_CASE_METHOD(api_fixture, "every read of a state that changes may say how new it must be") {
  for (const auto& line : http::routes().lines()) {
    CAPTURE(line.path.text());
    const bool shows_state =
        line.effect == http::effect::reads && line.needs != http::access::anyone;
    const bool shows_past = line.path.text().find("{snapshot}/") != std::string_view::npos;
    const bool is_stream = line.path.text() == "/events";
    CHECK(line.knows("at_least") == (shows_state && !shows_past && !is_stream));
    const auto path = line.path.text();
    const bool is_json =
        !path.starts_with("/docs") && path != "/openapi.yaml" && path != "/metrics";
    CHECK(line.knows("int") == is_json);
  }
  person one(*this);
  one.get("/top/3?at_least=18446744073709551616", wire::error_code::unknown_version);
  CHECK(last_read().at_least == UINT64_MAX);
  CHECK(person::code_in(one.ask_server("GET", "/boards/b?at_least=9", {},
                                       wire::error_code::unknown_version)) == "unknown_version");
  for (const auto* none : {"", "-1", "1.0", "x", "1&at_least=1", "1&at_least=2"})
    CHECK(one.refused("GET", std::string("/top/3?at_least=") + none) == "invalid_query");
  // The form of the board's name is told first, and the parameter's name before that.
  CHECK(one.refused("GET", "/boards/frozen/top/x?at_least=x") == "invalid_board");
  CHECK(one.refused("GET", "/boards/frozen/top/x?atleast=x") == "invalid_query");
}

// Bug: dense ranks that would be counted from somewhere else than the top.
TEST_CASE_METHOD(api_fixture, "ranks are of a kind that the route can show") {
  using ranking::rank_kind;
  person one(*this);
  const auto kind = [&](const std::string& path) {
    person asks(*this);
    asks.get(path);
    const auto asked = last_read().asks;
    if (const auto* page = std::get_if<wire::page_query>(&asked)) return page->form.rank;
    if (const auto* around = std::get_if<wire::around_user_query>(&asked)) return around->form.rank;
    return std::get<wire::user_query>(asked).rank;
  };
  CHECK(kind("/boards/b/entries") == rank_kind::position);
  CHECK(kind("/boards/b/entries?rank=position") == rank_kind::position);
  CHECK(kind("/boards/b/entries?rank=dense") == rank_kind::dense);
  CHECK(kind("/boards/b/entries?rank=dense&from=1&limit=3") == rank_kind::dense);
  CHECK(kind("/boards/b/entries?rank=dense&from=01") == rank_kind::dense);
  CHECK(kind("/boards/b/entries?rank=competition&from=2") == rank_kind::competition);
  CHECK(kind("/boards/b/entries?rank=competition&user=1") == rank_kind::competition);
  CHECK(kind("/boards/b/users/1?rank=competition") == rank_kind::competition);
  for (const auto* path :
       {"/boards/b/entries?rank=dense&from=2", "/boards/b/entries?rank=dense&user=1",
        "/boards/b/entries?rank=dense&total=1", "/boards/b/users/1?rank=dense",
        "/boards/b/rank?total=1&rank=dense", "/users/1?boards=a&rank=dense",
        "/boards/b/entries?rank=", "/boards/b/entries?rank=Dense", "/boards/b/users/1?rank=none"})
    CHECK(one.refused("GET", path) == "invalid_rank");
  CHECK(one.refused("POST", "/boards/b/ranking?rank=dense", R"({"users":[]})") == "invalid_rank");
  for (const auto* path : {"/top/1?rank=position", "/boards/b/count?rank=position",
                           "/boards/b/top/1/1?rank=competition", "/boards?rank=position"})
    CHECK(one.refused("GET", path) == "invalid_query");
}
