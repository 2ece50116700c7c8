// Ends of seasons, and snapshots themselves.
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using commits::result_code;
using tests::api_fixture;
using tests::header;
using tests::person;

namespace {

const wire::snapshot_description launch{"launch", 7, 1'709'210'096'007, 3, false};
const std::string launch_json =
    R"({"name":"launch","version":7,"at":"2024-02-29T12:34:56.007Z","of":3,"state":"writing"})";

}  // namespace

// Bug: the number of the season that ended and not of the one that runs, or a repetition that is
// told otherwise than the first time.
TEST_CASE_METHOD(api_fixture, "a season is ended") {
  person one(*this);
  for (const bool replayed : {false, true}) {
    const auto got = one.ask_server("POST", "/boards/b/reset", R"({"season":3})", wire::results(1),
                                    {7, replayed}, "Idempotency-Key: k\r\n");
    CHECK(last_update().action == wire::action(wire::reset_board{"b", 3}));
    CHECK(last_update().key == "k");
    CHECK(got.starts_with("HTTP/1.1 200 "));
    CHECK(person::body_of(got) == R"({"season":4,"snapshot":"season-3"})");
    CHECK(header(got, "Scoreboard-Version") == "7");
    CHECK(header(got, "Idempotent-Replayed") == (replayed ? "true" : ""));
    CHECK(header(got, "ETag").empty());
  }
  CHECK(person::body_of(one.ask_server("POST", "/boards/b/reset?int=string", R"({"season":9})",
                                       wire::results(1))) ==
        R"({"season":"10","snapshot":"season-9"})");
}

// Bug: an end that was refused and is told as done, or that ends a season which was not named.
TEST_CASE_METHOD(api_fixture, "an end of a season that is refused") {
  person one(*this);
  const std::string body = R"({"season":3})";
  const auto over =
      one.ask_server("POST", "/boards/b/reset", body, wire::error_code::season_over, {8});
  CHECK(over.starts_with("HTTP/1.1 409 "));
  CHECK(person::code_in(over) == "season_over");
  for (const auto& [outcome, told] :
       {std::pair(wire::outcome(wire::results{{0, 0, result_code::season_over}}), "season_over"),
        std::pair(wire::outcome(wire::error_code::unknown_board), "unknown_board"),
        std::pair(wire::outcome(wire::error_code::storage_unavailable), "storage_unavailable"),
        std::pair(wire::outcome(wire::error_code::timeout), "timeout"),
        std::pair(wire::outcome(wire::results()), "unavailable"),
        std::pair(wire::outcome(wire::results(2)), "unavailable"),
        std::pair(wire::outcome(wire::page()), "unavailable")})
    CHECK(person::code_in(one.ask_server("POST", "/boards/b/reset", body, outcome)) == told);
  const auto before = left().size();
  CHECK(one.refused("POST", "/boards/b/reset", "") == "invalid_json");
  CHECK(one.refused("POST", "/boards/b/reset", "{") == "invalid_json");
  for (const auto* none : {"{}", "[]", R"({"season":0})", R"({"season":"1"})"})
    CHECK(one.refused("POST", "/boards/b/reset", none) == "invalid_body");
  CHECK(one.refused("POST", "/boards/season-1/reset", "{") == "invalid_board");
  CHECK(person::code_in(one.ask_with_bad_key("POST", "/boards/b/reset", "{}")) == "invalid_body");
  CHECK(person::code_in(one.ask_with_bad_key("POST", "/boards/b/reset", body)) == "invalid_key");
  CHECK(one.ask("GET", "/boards/b/reset").starts_with("HTTP/1.1 405 "));
  person other(*this);
  CHECK(other.ask("POST", "/boards/b/reset", std::string(4097, ' ')).starts_with("HTTP/1.1 413 "));
  CHECK(left().size() == before);
}

// Bug: a snapshot that was there and is told as new, or is described as of a state before it.
TEST_CASE_METHOD(api_fixture, "a snapshot is made, or is there") {
  for (const auto& [code, status] :
       {std::pair(result_code::created, "201"), std::pair(result_code::done, "200")}) {
    person one(*this);
    one.send("PUT", "/boards/b/snapshots/launch", {}, "Idempotency-Key: k\r\n");
    CHECK(last_update().action == wire::action(wire::put_snapshot{"b", "launch"}));
    CHECK(last_update().key == "k");
    answer(left().back().id, wire::results{{0, 0, code}}, {7, true});
    CHECK(one.received().empty());
    CHECK(left().back().what ==
          wire::operation(wire::read{"b", wire::snapshot_query{"launch"}, 10'000, 0, 7}));
    answer(left().back().id, launch, {9});
    const auto got = one.received();
    CHECK(got.starts_with(std::string("HTTP/1.1 ") + status + " "));
    CHECK(person::body_of(got) == launch_json);
    CHECK(header(got, "Scoreboard-Version") == "7");
    CHECK(header(got, "Idempotent-Replayed") == "true");
    CHECK(header(got, "ETag").empty());
  }
  CHECK(inflight.inside() == 0);
}

// Bug: a snapshot that was made and is told as failed, or as ready because nobody knows.
TEST_CASE_METHOD(api_fixture, "a snapshot that cannot be described is told as done") {
  person one(*this);
  for (const auto& [code, status] :
       {std::pair(result_code::created, "201"), std::pair(result_code::done, "200")}) {
    for (const auto why : {wire::error_code::unknown_snapshot, wire::error_code::unknown_board,
                           wire::error_code::timeout, wire::error_code::unavailable}) {
      one.send("PUT", "/boards/b/snapshots/launch");
      answer(left().back().id, wire::results{{0, 0, code}}, {7});
      answer(left().back().id, why);
      const auto got = one.received();
      CHECK(got.starts_with(std::string("HTTP/1.1 ") + status + " "));
      CHECK(header(got, "Scoreboard-Version") == "7");
      CHECK(person::body_of(got) ==
            R"({"name":"launch","version":null,"at":null,"of":null,"state":null})");
    }
  }
}

// Bug: a snapshot of people's that passes for one of the service's.
TEST_CASE_METHOD(api_fixture, "snapshots that nobody may make") {
  person one(*this);
  for (const auto* name : {"season-1", "hour-20261125T10", "day-20261125", "week-2026W48", "frozen",
                           ".a", "a%20b", "a%2Fb", "%C3%A9", "%00"}) {
    CAPTURE(name);
    const std::string path = std::string("/boards/b/snapshots/") + name;
    CHECK(one.refused("PUT", path) == "invalid_name");
    CHECK(person::code_in(one.ask_with_bad_key("PUT", path, {})) == "invalid_name");
  }
  CHECK(one.refused("PUT", "/boards/b/snapshots/" + std::string(65, 'a')) == "invalid_name");
  CHECK(one.refused("PUT", "/boards/frozen/snapshots/.a") == "invalid_board");
  CHECK(person::code_in(one.ask_with_bad_key("PUT", "/boards/b/snapshots/a", {})) == "invalid_key");
  CHECK(left().empty());
  for (const auto& [code, told] :
       {std::pair(wire::error_code::unknown_board, "unknown_board"),
        std::pair(wire::error_code::storage_unavailable, "storage_unavailable"),
        std::pair(wire::error_code::idempotency_mismatch, "idempotency_mismatch")})
    CHECK(person::code_in(one.ask_server("PUT", "/boards/b/snapshots/a", {}, code)) == told);
}

TEST_CASE_METHOD(api_fixture, "a snapshot is described") {
  person one(*this);
  for (const auto* name :
       {"launch", "season-3", "hour-20261125T10", "day-20261125", "week-2026W48", "frozen"}) {
    const auto got = one.ask_server("GET", std::string("/boards/b/snapshots/") + name, {},
                                    wire::snapshot_description{name, 7, 0, 3, true}, {9});
    CHECK(left().back().what ==
          wire::operation(wire::read{"b", wire::snapshot_query{name}, 10'000}));
    CHECK(got.starts_with("HTTP/1.1 200 "));
    CHECK(person::body_of(got) == std::string(R"({"name":")") + name +
                                      R"(","version":7,"at":"1970-01-01T00:00:00.000Z","of":3,)"
                                      R"("state":"ready"})");
    CHECK(header(got, "Scoreboard-Version") == "9");
    const auto tag = header(got, "ETag");
    const auto again = one.ask_server("GET", std::string("/boards/b/snapshots/") + name, {},
                                      wire::snapshot_description{name, 7, 0, 3, true}, {9},
                                      "If-None-Match: " + tag + "\r\n");
    CHECK(again.starts_with("HTTP/1.1 304 "));
  }
  CHECK(one.get("/boards/b/snapshots/launch", launch) == launch_json);
  const auto unknown =
      one.ask_server("GET", "/boards/b/snapshots/a", {}, wire::error_code::unknown_snapshot, {9});
  CHECK(unknown.starts_with("HTTP/1.1 404 "));
  CHECK(person::code_in(unknown) == "unknown_snapshot");
  CHECK(person::code_in(one.ask_server("GET", "/boards/b/snapshots/a", {},
                                       wire::error_code::unknown_board)) == "unknown_board");
  for (const auto* name : {".a", "a%20b", "%C3%A9", ""})
    CHECK(one.refused("GET", std::string("/boards/b/snapshots/") + name) == "invalid_name");
  CHECK(one.refused("POST", "/boards/b/snapshots/a", "{}") == "method_not_allowed");
}

// Bug: a list that begins at the snapshot which it was to follow, or is taken for one of boards.
TEST_CASE_METHOD(api_fixture, "snapshots come in pages, newest first") {
  person one(*this);
  const wire::snapshot_list list{
      {{"launch", 7, 1'709'210'096'007, 3, false}, {"season-1", 5, 0, 2, true}}, true};
  const std::string json =
      R"({"snapshots":[)" + launch_json +
      R"(,{"name":"season-1","version":5,"at":"1970-01-01T00:00:00.000Z","of":2,"state":"ready"}],)"
      R"("next":"season-1"})";
  const auto asks = [&](const std::string& query, const wire::snapshots_query& expected,
                        std::uint64_t at_least = 0) {
    CAPTURE(query);
    CHECK(one.get("/boards/b/snapshots" + query, list) == json);
    CHECK(left().back().what == wire::operation(wire::read{"b", expected, 10'000, 0, at_least}));
  };
  asks("", {"", 100});
  asks("?after=", {"", 100});
  asks("?after=season-1&limit=1", {"season-1", 1});
  asks("?after=frozen", {"frozen", 100});
  asks("?limit=1000&at_least=7", {"", 1000}, 7);
  const auto before = left().size();
  for (const auto* query : {"limit=0", "limit=", "limit=x", "limit=-1", "limit=1&limit=1",
                            "after=a&after=b", "before=a", "state=ready"})
    CHECK(one.refused("GET", std::string("/boards/b/snapshots?") + query) == "invalid_query");
  for (const auto* query : {"limit=1001", "limit=99999999999999999999"})
    CHECK(one.refused("GET", std::string("/boards/b/snapshots?") + query) == "too_many");
  for (const auto* name : {".", ".a", "a%20b", "%00"})
    CHECK(one.refused("GET", std::string("/boards/b/snapshots?after=") + name) == "invalid_name");
  CHECK(left().size() == before);
  CHECK(person::code_in(one.ask_server("GET", "/boards/b/snapshots?after=a", {},
                                       wire::error_code::unknown_snapshot)) == "unknown_snapshot");
}

// Bug: a past season that nobody can take away.
TEST_CASE_METHOD(api_fixture, "a snapshot is deleted") {
  person one(*this);
  for (const auto* name : {"launch", "season-3", "hour-20261125T10", "frozen"}) {
    const std::string path = std::string("/boards/b/snapshots/") + name;
    const auto done = one.ask_server("DELETE", path, {}, wire::results(1), {7});
    CHECK(last_update().action == wire::action(wire::delete_snapshot{"b", name}));
    CHECK(done.starts_with("HTTP/1.1 204 "));
    CHECK(person::body_of(done).empty());
    CHECK(header(done, "Scoreboard-Version") == "7");
    CHECK(person::code_in(one.ask_with_bad_key("DELETE", path, {})) == "invalid_key");
  }
  CHECK(person::code_in(one.ask_server("DELETE", "/boards/b/snapshots/a", {},
                                       wire::error_code::unknown_board)) == "unknown_board");
  CHECK(one.refused("DELETE", "/boards/b/snapshots/.a") == "invalid_name");
  CHECK(one.refused("DELETE", "/boards/b/snapshots") == "method_not_allowed");
}
