// What a token changes in requests that it allows.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "http/access/credentials.hpp"
#include "tests/catch.hpp"
#include "tests/http/access/token_files.hpp"
#include "tests/http/api/api_fixture.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using tests::api_fixture;
using tests::header;
using tests::made_token;
using tests::person;

namespace {

/// A service with tokens, and somebody who sends requests.
struct guarded : tests::token_file, api_fixture {
  explicit guarded(const std::string& lines, const boards::board_prefixes& open = {},
                   const std::string& pages = {}, http::audit_log* audit = nullptr)
      : token_file(lines),
        api_fixture(std::make_unique<http::access_control>(path(), open),
                    *http::cross_origin::parse(pages), audit) {}

  /// Sends it and returns what comes at once.
  std::string ask(const std::string& method, const std::string& where, const std::string& body,
                  const std::string& headers) {
    last = std::make_unique<person>(*this);
    last->send(method, where, body, headers);
    return last->received();
  }

  std::unique_ptr<person> last;
};

wire::boards_query asked_boards(const api_fixture& of) {
  return std::get<wire::boards_query>(of.last_read().asks);
}

}  // namespace

// Bug: a page that lacks what the token may see because others were taken out of it afterwards, or
// names of boards that the token may not know.
TEST_CASE("lists of boards are asked for with the prefixes of the token") {
  const made_token near("near read eu-*,x*");
  guarded service(near.line, boards::covered_by({"open", "eu-1"}));
  CHECK(service.ask("GET", "/boards?limit=3", {}, near.header()).empty());
  CHECK(asked_boards(service).among == boards::covered_by({"eu-", "open", "x"}));
  CHECK(service.ask("GET", "/boards", {}, {}).empty());
  CHECK(asked_boards(service).among == boards::covered_by({"eu-1", "open"}));
  CHECK(service.ask("GET", "/users/7/boards", {}, near.header()).empty());
  CHECK(std::get<wire::boards_of_user_query>(service.last_read().asks).among ==
        boards::covered_by({"eu-", "open", "x"}));
  CHECK(service.ask("GET", "/users/7?boards=us-1,eu-2,y,x", {}, near.header()).empty());
  CHECK(std::get<wire::standings_query>(service.last_read().asks).boards ==
        std::vector<std::string>{"eu-2", "x"});
}

// Bug: an admin of some boards sees them frozen in reads of several, or others as they are now.
TEST_CASE("reads of several boards look beyond a freeze of those that the token administers") {
  const made_token some("some admin eu-*");
  const made_token all("all admin *");
  guarded service(some.line + '\n' + all.line);
  const auto beyond_freeze = [&](const std::string& target, const made_token& by) {
    CHECK(service.ask("GET", target, {}, by.header()).empty());
    const auto& read = service.last_read();
    const auto* const standings = std::get_if<wire::standings_query>(&read.asks);
    const auto boards = standings != nullptr
                            ? standings->beyond_freeze
                            : std::get<wire::boards_of_user_query>(read.asks).beyond_freeze;
    return std::pair(read.beyond_freeze, boards);
  };
  for (const auto* const target : {"/users/7?boards=eu-1,us-1", "/users/7/boards"}) {
    CHECK(beyond_freeze(target, some) == std::pair(false, boards::covered_by({"eu-"})));
    CHECK(beyond_freeze(target, all) == std::pair(true, boards::board_prefixes{}));
  }
}

// Bug: one entry that is not allowed refuses the others, or is carried out.
TEST_CASE("a list over boards is refused entry by entry") {
  const made_token near("near write eu-*");
  guarded service(near.line);
  const std::string body = R"([{"board":"us-1","user":1,"total":1},{"board":"eu-1","user":2,)"
                           R"("total":2},{"board":"us-2","user":3},{"board":"eu-2","user":4,)"
                           R"("score":"+1"},{"board":"eu-1","user":5,"total":"x"}])";
  CHECK(service.ask("POST", "/scores", body, near.header()).empty());
  const auto list = service.last_changes();
  CHECK(list.boards == std::vector<std::string>{"eu-1", "eu-2"});
  REQUIRE(list.changes.size() == 2);
  CHECK(list.changes[0].board == 0);
  CHECK(list.changes[1].board == 1);
  service.answer(service.left().back().id, wire::results{{2}, {1}});
  const auto answer = person::body_of(service.last->received());
  CAPTURE(answer);
  const auto begins = [&](const std::string& part) { return answer.find(part); };
  const auto first = begins(R"({"board":"us-1","user":1,"error":)");
  const auto second = begins(R"({"board":"eu-1","user":2,"total":2)");
  const auto third = begins(R"({"board":"us-2","user":3,"error":)");
  const auto fourth = begins(R"({"board":"eu-2","user":4,"total":1)");
  const auto fifth = begins(R"({"board":"eu-1","user":5,"error":)");
  REQUIRE(fifth != std::string::npos);
  CHECK(first < second);
  CHECK(second < third);
  CHECK(third < fourth);
  CHECK(fourth < fifth);
  const auto forbidden = answer.find(R"("code":"forbidden")");
  CHECK(forbidden < second);
  CHECK(answer.find(R"("code":"forbidden")", forbidden + 1) < fourth);
  CHECK(answer.find(R"("code":"invalid_total")") > fifth);
}

// Bug: one token's key gets the answer of another one's; a retry after a rotation counts again.
TEST_CASE("idempotency keys belong to the name of the token") {
  const made_token old_one("game write *");
  const made_token new_one("game write *");
  const made_token other("other write *");
  guarded service(old_one.line + "\n" + new_one.line + "\n" + other.line);
  const auto owner = [&](const made_token& token) {
    service.ask("PUT", "/score", R"({"user":1,"total":1})",
                token.header() + "Idempotency-Key: k\r\n");
    return service.last_update().key_owner;
  };
  CHECK(owner(old_one) != 0);
  CHECK(owner(old_one) == owner(new_one));
  CHECK(owner(old_one) != owner(other));
  api_fixture open;
  person(open).send("PUT", "/score", R"({"user":1,"total":1})");
  CHECK(open.last_update().key_owner == 0);
}

// Bug: people are told who is hidden.
TEST_CASE("only admins of the board are told that a user is hidden") {
  const made_token reader("reader read *");
  const made_token admin("admin admin eu-*");
  guarded service(reader.line + "\n" + admin.line, boards::all_boards());
  const auto tells = [&](const std::string& board, const std::string& headers) {
    service.ask("GET", "/boards/" + board + "/users/1", {}, headers);
    return std::get<wire::user_query>(service.last_read().asks).tells_hidden;
  };
  CHECK_FALSE(tells("eu-1", ""));
  CHECK_FALSE(tells("eu-1", reader.header()));
  CHECK(tells("eu-1", admin.header()));
  CHECK_FALSE(tells("us-1", admin.header()));
}

// Bug: megabytes are read of somebody who may not send them, or who waits to be told to go on.
TEST_CASE("a large body is refused before it comes") {
  const made_token reader("reader read *");
  guarded service(reader.line);
  const std::string path = "POST /boards/b/scores HTTP/1.1\r\nHost: x\r\n";
  const auto refused = [&](const std::string& headers) {
    tests::wired_connection peer(service.loop);
    peer.on->on_input(path + headers + "\r\n");
    return peer.received().substr(0, 12);
  };
  for (const auto* rest :
       {"Content-Length: 2000000\r\n", "Content-Length: 3000000\r\n",
        "Transfer-Encoding: chunked\r\n", "Content-Length: 5\r\nExpect: 100-continue\r\n"}) {
    CAPTURE(rest);
    CHECK(refused(rest) == "HTTP/1.1 401");
    CHECK(refused(reader.header() + rest) == "HTTP/1.1 403");
    CHECK(refused("Authorization: x\r\n" + std::string(rest)) == "HTTP/1.1 401");
  }
}

// Bug: a script of a page that is allowed cannot send its token; one of another page can.
TEST_CASE("browsers are told which pages may send what") {
  const made_token reader("reader read *");
  guarded service(reader.line, {}, "https://a.example");
  const std::string origin = "Origin: https://a.example\r\n";
  const auto asked = service.ask("OPTIONS", "/boards/b/score", {},
                                 origin + "Access-Control-Request-Method: PUT\r\n");
  CHECK(asked.starts_with("HTTP/1.1 204"));
  CHECK(header(asked, "Access-Control-Allow-Origin") == "https://a.example");
  CHECK(header(asked, "Access-Control-Allow-Methods") == "POST, PUT");
  CHECK(header(asked, "Access-Control-Allow-Headers").find("Authorization") == 0);
  const auto refused = service.ask("GET", "/top/1", {}, origin);
  CHECK(refused.starts_with("HTTP/1.1 401"));
  CHECK(header(refused, "Access-Control-Allow-Origin") == "https://a.example");
  const auto other = service.ask("OPTIONS", "/top/1", {}, "Origin: https://b.example\r\n");
  CHECK(other.starts_with("HTTP/1.1 405"));
  CHECK(header(other, "Access-Control-Allow-Origin").empty());
  CHECK(header(other, "Vary") == "Origin");
  CHECK(service.ask("OPTIONS", "/nowhere", {}, origin).starts_with("HTTP/1.1 404"));
}

// Bug: a token that was taken out listens on.
TEST_CASE("a stream of events ends when its token is revoked") {
  const made_token admin("admin admin eu-*");
  guarded service(admin.line);
  CHECK(service.ask("GET", "/events?board=eu-1", {}, admin.header()).empty());
  service.answer(service.left().back().id, wire::event_list{});
  CHECK(service.last->received().starts_with("HTTP/1.1 200"));
  service.answer(service.left().back().id, wire::event_list{});
  const auto reads = service.left().size();
  service.write(made_token("other admin *").line);
  service.access->reload();
  service.answer(service.left().back().id, wire::event_list{});
  service.loop.turns.run();
  CHECK(service.last->received().ends_with("0\r\n\r\n"));
  CHECK(service.left().size() == reads);
}

// Bug: what an admin did is not noted, or with another status than it had, or with the token.
TEST_CASE("the audit log tells what admins did") {
  const made_token admin("ops admin eu-*");
  const made_token reader("game read,write *");
  const tests::token_file place;
  const auto path = place.directory() + "/audit";
  http::audit_log log(path);
  guarded service(admin.line + "\n" + reader.line, {}, {}, &log);
  service.ask("DELETE", "/boards/eu-1/users/7", {}, admin.header());
  service.answer(service.left().back().id, wire::error_code::unknown_board);
  service.ask("PUT", "/boards/eu-1?x=1", "{}", admin.header());
  service.ask("PUT", "/boards/us-1", "{}", admin.header());
  service.ask("DELETE", "/boards/eu-1", {}, reader.header());
  service.ask("GET", "/boards/eu-1/top/1", {}, admin.header());
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CAPTURE(text);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  CHECK(text.find(R"("token":"ops","method":"DELETE","target":"/boards/eu-1/users/7")") !=
        std::string::npos);
  CHECK(text.find(R"("status":404)") != std::string::npos);
  CHECK(text.find(R"("target":"/boards/eu-1?x=1","peer":"","status":400)") != std::string::npos);
  CHECK(text.find("sb_") == std::string::npos);
}

// Bug: a header that ends the process, passes, or is shown in the answer.
TEST_CASE("no Authorization header but the right one is let in, and none is shown") {
  const made_token reader("reader read *");
  guarded service(reader.line);
  SEEDED_GENERATOR(random);
  const std::string right = "Bearer " + reader.token;
  for (int round = 0; round < 2000; ++round) {
    auto value = right;
    for (auto n = 1 + random() % 3; n > 0; --n) {
      const auto at = random() % value.size();
      // Whatever may stand in a header: bytes from the blank on, those above ASCII included.
      const auto byte = static_cast<char>(' ' + random() % 224);
      if (random() % 3 == 0)
        value.erase(at, 1 + random() % 5);
      else if (random() % 2 == 0)
        value.insert(at, 1, byte);
      else
        value[at] = byte;
      if (value.empty()) value = "x";
    }
    const auto token = http::token_in(value);
    const bool is_right = token && *token == reader.token;
    const auto answer = service.ask("GET", "/top/1", {}, "Authorization: " + value + "\r\n");
    CAPTURE(value, answer);
    // Sent on, or refused as HTTP or as nobody.
    if (is_right)
      CHECK(answer.empty());
    else
      CHECK((answer.starts_with("HTTP/1.1 401") || answer.starts_with("HTTP/1.1 400")));
    CHECK(answer.find(reader.token.substr(3)) == std::string::npos);
    if (is_right) service.answer(service.left().back().id, wire::listing{});
  }
}
