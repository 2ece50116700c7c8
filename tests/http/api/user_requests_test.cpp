// Users of a board, and of all boards.
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using commits::result_code;
using tests::api_fixture;
using tests::header;
using tests::integer_user;
using tests::person;
using tests::text_user;
using wire::change;

namespace {

change to_user(const boards::user_reference& user, change::kind how,
               std::optional<std::string> data = std::nullopt) {
  change expected{user.user, how, 0, std::move(data)};
  expected.from_path = user.from_path;
  return expected;
}

}  // namespace

// Bug: a user of a path that is another one than the path says, or is answered as another one.
TEST_CASE_METHOD(api_fixture, "where a user stands") {
  person one(*this);
  const auto asks = [&](const std::string& segment, const boards::user_reference& user,
                        const std::string& told) {
    CAPTURE(segment);
    const wire::user_standing standing{user.user, 10, 2, 3, "[1]", true};
    CHECK(one.get("/boards/b/users/" + segment + "?rank=competition", standing) ==
          R"({"user":)" + told + R"(,"total":10,"rank":2,"of":3,"data":[1],"hidden":true})");
    CHECK(left().back().what ==
          wire::operation(
              wire::read{"b", wire::user_query{user, ranking::rank_kind::competition}, 10'000}));
  };
  asks("5", integer_user(5), "5");
  asks("%35", integer_user(5), "5");
  asks("-0", text_user("-0"), R"("-0")");
  asks("%225%22", text_user("5"), R"("5")");
  asks("a%2Fb+c", text_user("a/b+c"), R"("a/b+c")");
  asks("..", text_user(".."), R"("..")");
  asks("%22%5Cu002e%22", text_user("."), R"(".")");
  const auto got =
      one.ask_server("GET", "/boards/b/users/5", {},
                     wire::user_standing{ranking::user_id(5), 1, 1, 1, {}, false}, {4});
  CHECK(header(got, "Scoreboard-Version") == "4");
  CHECK_FALSE(header(got, "ETag").empty());
  CHECK(person::code_in(one.ask_server("GET", "/boards/b/users/5", {},
                                       wire::error_code::unknown_user)) == "unknown_user");
}

// Bug: a segment that some routes take for a user and others do not.
TEST_CASE_METHOD(api_fixture, "what names no user is invalid_user on every route") {
  person one(*this);
  const std::vector<std::tuple<std::string, std::string, std::string>> all{
      {"GET", "/boards/b/users/", ""},
      {"DELETE", "/boards/b/users/", ""},
      {"PUT", "/boards/b/users/", "/data"},
      {"DELETE", "/boards/b/users/", "/data"},
      {"PUT", "/boards/b/users/", "/hidden"},
      {"DELETE", "/boards/b/users/", "/hidden"},
      {"GET", "/users/", ""},
      {"DELETE", "/users/", ""},
      {"GET", "/users/", "/boards"}};
  for (const auto& [method, before, after] : all) {
    for (const auto& user : {std::string(), std::string("%00"), std::string("%ff"),
                             std::string("%22%22"), std::string("a%0A"), std::string(65, 'x')}) {
      CAPTURE(method, before, user, after);
      auto path = before;
      path.append(user).append(after);
      CHECK(one.refused(method, path, "{") == "invalid_user");
    }
  }
  CHECK(one.refused("PUT", "/boards/frozen/users/%00/data", "{") == "invalid_board");
  CHECK(one.refused("PUT", "/boards/b/users/%00/data?a", "{") == "invalid_query");
  CHECK(left().empty());
}

// Bug: something that happens to a user and is something else, or has a body where there is none.
TEST_CASE_METHOD(api_fixture, "what happens to a user of a board") {
  using kind = change::kind;
  const auto user = integer_user(5);
  person one(*this);
  for (const auto& [method, path, body, expected] :
       {std::tuple("DELETE", "", "", to_user(user, kind::remove)),
        std::tuple("PUT", "/hidden", "", to_user(user, kind::hide)),
        std::tuple("DELETE", "/hidden", "", to_user(user, kind::show)),
        std::tuple("DELETE", "/data", "", to_user(user, kind::data, "")),
        std::tuple("PUT", "/data", " null ", to_user(user, kind::data, "")),
        std::tuple("PUT", "/data", "\n{ \"a\": 1e400 } ",
                   to_user(user, kind::data, "{ \"a\": 1e400 }"))}) {
    const auto where = "/boards/b/users/5" + std::string(path);
    CAPTURE(method, where);
    const auto done =
        one.ask_server(method, where, body, wire::results(1), {7, true}, "Idempotency-Key: k\r\n");
    CHECK(last_changes() == wire::change_list{{"b"}, {expected}});
    CHECK(last_update().key == "k");
    CHECK(last_update().made_by == wire::update::key_maker::sender);
    CHECK(done.starts_with("HTTP/1.1 204 "));
    CHECK(person::body_of(done).empty());
    CHECK(header(done, "Scoreboard-Version") == "7");
    CHECK(header(done, "Idempotent-Replayed") == "true");
    const auto missing =
        one.ask_server(method, where, body, wire::results{{0, 0, result_code::unknown_user}}, {8});
    CHECK(missing.starts_with("HTTP/1.1 404 "));
    CHECK(person::code_in(missing) == "unknown_user");
    CHECK(person::code_in(one.ask_server(method, where, body, wire::error_code::invalid_user)) ==
          "invalid_user");
    CHECK(person::code_in(one.ask_with_bad_key(method, where, body)) == "invalid_key");
  }
  one.send("PUT", "/boards/b/users/%22%225%22%22/hidden");
  CHECK(last_changes().changes.at(0) == to_user(text_user("\"\"5\"\""), kind::hide));
}

TEST_CASE_METHOD(api_fixture, "data that is none is refused") {
  person one(*this);
  const std::string where = "/boards/b/users/5/data";
  CHECK(one.refused("PUT", where, "") == "invalid_json");
  CHECK(one.refused("PUT", where, "{") == "invalid_json");
  CHECK(one.refused("PUT", where, "\"" + std::string(255, 'x') + "\"") == "invalid_data");
  CHECK(one.ask("PUT", where, std::string(4097, ' ')).starts_with("HTTP/1.1 413 "));
  CHECK(left().empty());
}

// Bug: a board that counts twice, or one that is passed over because its name is none.
TEST_CASE_METHOD(api_fixture, "where a user stands on some boards") {
  person one(*this);
  CHECK(one.get("/users/5?boards=b,a,b&rank=competition", wire::user_standings{{{"b", 1, 2, 3}}}) ==
        R"([{"board":"b","total":1,"rank":2,"of":3}])");
  CHECK(left().back().what ==
        wire::operation(wire::read{
            "", wire::standings_query{integer_user(5), {"b", "a"}, ranking::rank_kind::competition},
            10'000}));
  const auto names = [](std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += "b" + std::to_string(i) + ",";
    all.pop_back();
    return all;
  };
  one.get("/users/ann?boards=" + names(100));
  CHECK(std::get<wire::standings_query>(last_read().asks).boards.size() == 100);
  person other(*this);
  const auto before = left().size();
  CHECK(other.refused("GET", "/users/5?boards=" + names(101)) == "too_many");
  CHECK(other.refused("GET", "/users/5") == "invalid_query");
  for (const auto* none : {"", ",", "a,", ",a", "a,,b", "a%20b", "frozen", "a,season-1", "a,.b"})
    CHECK(other.refused("GET", std::string("/users/5?boards=") + none) == "invalid_board");
  CHECK(left().size() == before);
  CHECK(other.get("/users/5?boards=" + names(100) + ",b0", wire::user_standings{}) == "[]");
}

TEST_CASE_METHOD(api_fixture, "on which boards a user is") {
  person one(*this);
  CHECK(one.get("/users/5/boards?after=a&limit=2", wire::board_names{{"b", "c"}, true}) ==
        R"({"boards":["b","c"],"next":"c"})");
  CHECK(
      left().back().what ==
      wire::operation(wire::read{"", wire::boards_of_user_query{integer_user(5), "a", 2}, 10'000}));
  CHECK(one.get("/users/x/boards", wire::board_names{}) == R"({"boards":[],"next":null})");
  CHECK(last_read().asks == wire::query(wire::boards_of_user_query{text_user("x"), "", 100}));
}

// Bug: an erasure that is told as done before it can be, or of somebody else.
TEST_CASE_METHOD(api_fixture, "a user is erased from all boards") {
  person one(*this);
  const auto done = one.ask_server("DELETE", "/users/5", {}, wire::results(1), {7});
  CHECK(last_update().action == wire::action(wire::erase_user{integer_user(5)}));
  CHECK(done.starts_with("HTTP/1.1 202 "));
  CHECK(person::body_of(done).empty());
  CHECK(header(done, "Scoreboard-Version") == "7");
  one.send("DELETE", "/users/%225%22");
  CHECK(last_update().action == wire::action(wire::erase_user{text_user("5")}));
}
