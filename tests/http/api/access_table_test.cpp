// Every line of the table of routes, and every kind of caller.
#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/http/access/token_files.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using tests::api_fixture;
using tests::made_token;
using tests::person;

namespace {

enum class need : std::uint8_t { nothing, read, write, admin };

/// What the contract says, and not what the table does.
need needed(std::string_view method, std::string_view path) {
  const auto is = [&](std::string_view end) { return path.ends_with(end); };
  if (path.starts_with("/health/") || path == "/openapi.yaml" || path == "/metrics" ||
      path.starts_with("/docs"))
    return need::nothing;
  if (path == "/events") return need::admin;
  if (method == "GET" || is("/ranking")) return need::read;
  if (is("/score") || is("/scores") || is("/data")) return need::write;
  return need::admin;
}

/// On which board a request is.
enum class place : std::uint8_t { named, usual, some, all };

place place_of(std::string_view method, std::string_view path) {
  if (path.starts_with("/boards/") || path == "/events") return place::named;
  if (path == "/boards" || path == "/scores") return place::some;
  if (path.starts_with("/users/")) return method == "DELETE" ? place::all : place::some;
  return place::usual;
}

struct sender {
  std::string headers;
  bool is_known = false;  // sends a token that is in force
  bool is_none = false;   // sends something else
  std::vector<need> may{};
  bool on_named = false;  // the board that the path names
  bool on_all = false;    // every board
};

/// 0: neither 401 nor 403.
int expected(const sender& who, need needed, place where) {
  if (needed == need::nothing) return 0;
  if (who.is_none) return 401;
  const bool has_scope = std::find(who.may.begin(), who.may.end(), needed) != who.may.end();
  const bool reaches =
      who.on_all || where == place::some || (where == place::named && who.on_named);
  if (has_scope && reaches) return 0;
  return who.is_known ? 403 : 401;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what))
    text.replace(at, what.size(), by);
  return text;
}

std::string concrete(const http::route& line) {
  std::string path(line.path.text());
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"{board}", "eu-1"},
                                                                  {"{count}", "1"},
                                                                  {"{position}", "1"},
                                                                  {"{scope}", "1"},
                                                                  {"{user}", "7"},
                                                                  {"{snapshot}", "s"},
                                                                  {"{file}", "x"}})
    path = replaced(path, name, value);
  return path == "/events" ? path + "?board=eu-1" : path;
}

int status_in(const std::string& answer) {
  const auto status = answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0;
  return status == 401 || status == 403 ? status : 0;
}

constexpr std::array<std::string_view, 4> method_names{"GET", "POST", "PUT", "DELETE"};

}  // namespace

// Bug: a line of the table that forgets to ask, asks for too little, or tells what is wrong with a
// request to somebody who may not send it.
TEST_CASE("every route refuses every token of the wrong kind before it looks at anything else") {
  const made_token reader("reader read *");
  const made_token writer("writer write *");
  const made_token both("both read,write *");
  const made_token chief("chief admin *");
  const made_token near("near admin eu-*,x*");
  const made_token near_reader("near-reader read eu-1*");
  const made_token far("far admin us-*,eu-11*");
  const tests::token_file file(reader.line + "\n" + writer.line + "\n" + both.line + "\n" +
                               chief.line + "\n" + near.line + "\n" + near_reader.line + "\n" +
                               far.line);
  api_fixture fixture(std::make_unique<http::access_control>(file.path(), boards::board_prefixes()),
                      {});
  using enum need;
  const std::vector<need> all{read, write, admin};
  const std::vector<sender> senders{
      {""},
      {"Authorization: Bearer " + http::new_token() + "\r\n", false, true},
      {"Authorization: Basic YTpi\r\n", false, true},
      {"Authorization:\r\n", false, true},
      {reader.header() + reader.header(), false, true},
      {"authorization: BEARER  " + chief.token + "\r\n", true, false, all, true, true},
      {reader.header(), true, false, {read}, true, true},
      {writer.header(), true, false, {write}, true, true},
      {both.header(), true, false, {read, write}, true, true},
      {chief.header(), true, false, all, true, true},
      {near.header(), true, false, all, true, false},
      {near_reader.header(), true, false, {read}, true, false},
      {far.header(), true, false, all, false, false},
  };
  for (const auto& line : http::routes().lines()) {
    const std::string method(method_names.at(static_cast<std::size_t>(line.method)));
    const auto path = concrete(line);
    const auto bare = path.substr(0, path.find('?'));
    for (const auto& who : senders) {
      // A query and a body that are wrong as well: neither may speak first.
      for (const auto* spoilt : {"", "nonsense=1"}) {
        const auto full = path + (path == bare ? "?" : "&") + spoilt;
        CAPTURE(method, full, who.headers);
        person somebody(fixture);
        somebody.send(method, full, "nonsense", who.headers);
        const auto answer = somebody.received();
        CHECK(status_in(answer) == expected(who, needed(method, bare), place_of(method, bare)));
        CHECK((status_in(answer) == 401) == !tests::header(answer, "WWW-Authenticate").empty());
        CHECK(answer.find("sb_") == std::string::npos);
      }
    }
  }
}

// Bug: what is public is refused, or more than that is shown; a token that is none passes as
// nobody.
TEST_CASE("what is public is read without a token, and by every token") {
  const made_token writer("writer write us-*");
  const tests::token_file file(writer.line);
  api_fixture fixture(
      std::make_unique<http::access_control>(file.path(), boards::covered_by({"eu-"})), {});
  const auto status = [&](const std::string& path, const std::string& headers) {
    person somebody(fixture);
    somebody.send("GET", path, {}, headers);
    return status_in(somebody.received());
  };
  const auto broken = "Authorization: Bearer " + http::new_token() + "\r\n";
  for (const auto* path : {"/boards/eu-1/top/1", "/boards/eu-1", "/boards", "/users/1?boards=us-1",
                           "/users/1/boards"}) {
    CAPTURE(path);
    CHECK(status(path, "") == 0);
    CHECK(status(path, writer.header()) == 0);
    CHECK(status(path, broken) == 401);
  }
  for (const auto* path : {"/boards/us-1/top/1", "/top/1", "/boards/e/count"}) {
    CAPTURE(path);
    CHECK(status(path, "") == 401);
    CHECK(status(path, writer.header()) == 403);
  }
  CHECK(status("/events?board=eu-1", "") == 401);
}
