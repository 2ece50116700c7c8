// What a snapshot shows: the same as a board, of another moment.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using ranking::rank_kind;
using tests::api_fixture;
using tests::header;
using tests::integer_user;
using tests::known_tag;
using tests::person;
using tests::text_user;

namespace {

struct past_read {
  std::string path;  // behind the board's or the snapshot's
  wire::query asks;
  wire::outcome found;
  std::string body = {};  // of a POST
};

std::vector<past_read> past_reads() {
  const wire::ranked_entry best{1, {ranking::user_id(5), 7, 0}, {}};
  return {
      {"/top/3", wire::top_query{3}, tests::list(0, 5)},
      {"/top/3/1", wire::window_query{3, 1}, tests::list(0, 5)},
      {"/entries", wire::page_query{1, 100, {}}, wire::page{1, 2, {best}, {}}},
      {"/entries?user=5&scope=1&top=1&data=true",
       wire::around_user_query{integer_user(5), 1, {1, rank_kind::position, true}},
       wire::page{1, 2, {best}, std::vector{best}}},
      {"/entries?total=7", wire::around_total_query{7, 5, {}}, wire::page{1, 2, {best}, {}}},
      {"/users/ada?rank=competition", wire::user_query{text_user("ada"), rank_kind::competition},
       wire::user_standing{ranking::user_id("ada"), 7, 1, 2, {}, false}},
      {"/ranking", wire::ranking_query{{ranking::user_id(5)}}, wire::user_ranking{1, {best}},
       R"({"users":[5]})"},
      {"/count?minimum=3", wire::count_query{3, {}}, wire::user_count{3}},
      {"/rank?total=3", wire::total_rank_query{3}, wire::total_rank{2, 1}},
  };
}

std::string method_for(const past_read& one) { return one.body.empty() ? "GET" : "POST"; }

}  // namespace

// Bug: a read of a snapshot that shows the board as it is now, or in another shape.
TEST_CASE_METHOD(api_fixture, "a snapshot is read as the board is") {
  for (const auto& each : past_reads()) {
    for (const std::string name : {"launch", "season-3", "day-20261125", "frozen"}) {
      person one(*this);
      CAPTURE(each.path, name);
      const auto now =
          one.ask_server(method_for(each), "/boards/b" + each.path, each.body, each.found, {9});
      CHECK(last_read() == wire::read{"b", each.asks, 10'000});
      const auto past = one.ask_server(method_for(each), "/boards/b/snapshots/" + name + each.path,
                                       each.body, each.found, {9});
      CHECK(last_read() == wire::read{"b", each.asks, 10'000, 0, 0, name});
      CHECK(past.starts_with("HTTP/1.1 200 "));
      CHECK(past == now);
      CHECK(header(past, "Scoreboard-Version") == "9");
      CHECK(header(past, "ETag").empty() == !each.body.empty());
    }
  }
}

// Bug: a snapshot that cannot be read yet and is told as gone, or without when to ask again.
TEST_CASE_METHOD(api_fixture, "a snapshot that cannot be read") {
  for (const auto& each : past_reads()) {
    person one(*this);
    const auto ask = [&](wire::outcome outcome) {
      return one.ask_server(method_for(each), "/boards/b/snapshots/launch" + each.path, each.body,
                            std::move(outcome), {9});
    };
    CAPTURE(each.path);
    const auto early = ask(wire::error_code::being_written);
    CHECK(early.starts_with("HTTP/1.1 503 "));
    CHECK(header(early, "Retry-After") == "1");
    CHECK(person::code_in(early) == "unavailable");
    CHECK(early.find("still being written") != early.npos);
    CHECK(header(early, "ETag").empty());
    CHECK(person::code_in(ask(wire::error_code::unknown_snapshot)) == "unknown_snapshot");
    CHECK(person::code_in(ask(wire::error_code::unknown_board)) == "unknown_board");
    CHECK(person::code_in(ask(wire::error_code::unknown_user)) == "unknown_user");
  }
}

// Bug: a parameter that means nothing to a moment which does not change, a name that is none, or
// one that is looked at before the board's.
TEST_CASE_METHOD(api_fixture, "reads of snapshots that are wrong") {
  for (const auto& each : past_reads()) {
    person one(*this);
    CAPTURE(each.path);
    const auto refused = [&](const std::string& board_and_name, const std::string& more = {}) {
      const auto separator = each.path.find('?') == each.path.npos ? "?" : "&";
      auto path = "/boards/" + board_and_name + each.path;
      if (!more.empty()) path.append(separator).append(more);
      return one.refused(method_for(each), path, each.body);
    };
    CHECK(refused("b/snapshots/a", "at_least=1") == "invalid_query");
    for (const std::string none : {".a", "a%20b", "a%2Fb", "", "%C3%A9"})
      CHECK(refused("b/snapshots/" + none) == "invalid_name");
    CHECK(refused("b/snapshots/" + std::string(65, 'a')) == "invalid_name");
    CHECK(refused("frozen/snapshots/.a") == "invalid_board");
    CHECK(refused("b/snapshots/.a", "x=1") == "invalid_query");
  }
  person one(*this);
  CHECK(one.refused("GET", "/boards/b/snapshots/a/top/x") == "invalid_position");
  CHECK(one.refused("GET", "/boards/b/snapshots/a/top/0/2") == "invalid_position");
  CHECK(one.refused("GET", "/boards/b/snapshots/a/users/%00") == "invalid_user");
  CHECK(one.refused("POST", "/boards/b/snapshots/a/ranking", "{") == "invalid_json");
  CHECK(left().empty());
  // What is past stays as it was.
  for (const auto* path : {"/score", "/scores", "/users/1/data", "/users/1/hidden", "/reset"})
    CHECK(one.refused("PUT", std::string("/boards/b/snapshots/a") + path, "{}") == "not_found");
  CHECK(one.refused("DELETE", "/boards/b/snapshots/a/users/1") == "method_not_allowed");
}

// Bug: a text that is kept of the board, or of another snapshot, and passes for this one's.
TEST_CASE_METHOD(api_fixture, "what is kept of a snapshot's top is that of no other") {
  person one(*this);
  CHECK(one.get("/boards/b/top/10", tests::list(77, 5)) == tests::json(5));
  CHECK(one.get("/boards/b/snapshots/x/top/10", tests::list(78, 6)) == tests::json(6));
  CHECK(known_tag(left().back()) == 0);
  CHECK(one.get("/boards/b/snapshots/y/top/10", tests::list(79, 7)) == tests::json(7));
  CHECK(known_tag(left().back()) == 0);
  CHECK(one.get("/boards/b/top/10", wire::unchanged{}) == tests::json(5));
  CHECK(known_tag(left().back()) == 77);
  CHECK(one.get("/boards/b/snapshots/x/top/10", wire::unchanged{}) == tests::json(6));
  CHECK(known_tag(left().back()) == 78);
  CHECK(one.get("/boards/b/snapshots/y/top/10", wire::unchanged{}) == tests::json(7));
  CHECK(known_tag(left().back()) == 79);
}

// Bug: reads of two moments that leave as one.
TEST_CASE_METHOD(api_fixture, "equal reads share an answer only if they are of one moment") {
  person past(*this);
  person past_too(*this);
  person now(*this);
  port.next_result = actors::frame_port::result::full;
  past.get("/boards/b/snapshots/x/count");
  past_too.get("/boards/b/snapshots/x/count?int=string");
  now.get("/boards/b/count");
  port.next_result = actors::frame_port::result::sent;
  happens(bridge, {.writable = true});
  run();
  REQUIRE(left().size() == 2);
  answer(left()[0].id, wire::user_count{3});
  CHECK(person::body_of(past.received()) == R"({"count":3})");
  CHECK(person::body_of(past_too.received()) == R"({"count":"3"})");
  CHECK(now.received().empty());
}

// Bug: a user who was erased and is told as one without a name.
TEST_CASE_METHOD(api_fixture, "those who were erased since have a place and no name") {
  person one(*this);
  const wire::ranked_entry nobody{1, {ranking::user_id::nobody(), 7, 0}, {}};
  CHECK(one.get("/boards/b/snapshots/x/top/1",
                wire::listing{0, {{ranking::user_id::nobody(), 7, 0}}}) ==
        R"([{"user":null,"total":7}])");
  CHECK(one.get("/boards/b/snapshots/x/entries?top=1&int=string",
                wire::page{1, 2, {nobody}, std::vector{nobody}}) ==
        R"({"of":"1","season":"2","entries":[{"rank":"1","user":null,"total":"7"}],)"
        R"("top":[{"rank":"1","user":null,"total":"7"}]})");
}

// Bug: a comparison that is left out where it was asked for, told where it was not, or made with
// another snapshot.
TEST_CASE_METHOD(api_fixture, "entries show who was where in a snapshot") {
  const auto form = [](std::string since, std::optional<std::uint64_t> top = {}) {
    return wire::entries_form{top, rank_kind::position, false, std::move(since)};
  };
  const wire::ranked_entry climbed{1, {ranking::user_id(5), 7, 0}, {}, 3};
  const wire::ranked_entry is_new{2, {ranking::user_id(6), 6, 0}, "[]", 0};
  const wire::page page{2, 1, {climbed, is_new}, std::vector{is_new}};
  const std::string json =
      R"({"of":2,"season":1,"entries":[{"rank":1,"user":5,"total":7,"before":3},)"
      R"({"rank":2,"user":6,"total":6,"data":[],"before":null}],)"
      R"("top":[{"rank":2,"user":6,"total":6,"data":[],"before":null}]})";
  const auto asks = [&](const std::string& query, const wire::query& expected) {
    for (const std::string snapshot : {"", "later"}) {
      person one(*this);
      CAPTURE(query, snapshot);
      std::string path = snapshot.empty() ? "/boards/b" : "/boards/b/snapshots/" + snapshot;
      CHECK(one.get(path.append("/entries?").append(query), page) == json);
      CHECK(last_read() == wire::read{"b", expected, 10'000, 0, 0, snapshot});
    }
  };
  asks("since=day-20261125", wire::page_query{1, 100, form("day-20261125")});
  asks("since=frozen&top=1", wire::page_query{1, 100, form("frozen", 1)});
  asks("user=5&since=a", wire::around_user_query{integer_user(5), 5, form("a")});
  asks("total=5&since=a", wire::around_total_query{5, 5, form("a")});
  asks("limit=1000&since=a", wire::page_query{1, 1000, form("a")});
  asks("limit=900&top=100&since=a", wire::page_query{1, 900, form("a", 100)});
  asks("user=5&scope=499&since=a", wire::around_user_query{integer_user(5), 499, form("a")});
  person one(*this);
  CHECK(one.get("/boards/b/entries", wire::page{1, 1, {climbed}, {}}) ==
        R"({"of":1,"season":1,"entries":[{"rank":1,"user":5,"total":7}]})");
  CHECK(one.get("/boards/b/entries?since=a&int=string", wire::page{1, 1, {climbed}, {}}) ==
        R"({"of":"1","season":"1","entries":[{"rank":"1","user":"5","total":"7","before":"3"}]})");
}

TEST_CASE_METHOD(api_fixture, "comparisons that are refused") {
  person one(*this);
  for (const std::string entries : {"/boards/b/entries?", "/boards/b/snapshots/later/entries?"}) {
    for (const std::string none : {"", ".a", "a%20b", "a/b", "%C3%A9"})
      CHECK(one.refused("GET", std::string(entries).append("since=").append(none)) ==
            "invalid_name");
    for (const auto* query : {"limit=1001", "limit=1000&top=1", "top=901", "user=5&scope=500",
                              "total=5&scope=499&top=2", "limit=18446744073709551615",
                              "user=1&scope=9223372036854775808"})
      CHECK(one.refused("GET", std::string(entries).append("since=a&").append(query)) ==
            "too_many");
    CHECK(one.refused("GET", entries + "since=a&since=b") == "invalid_query");
    // The mistake of a value comes before that of the answer.
    CHECK(one.refused("GET", entries + "since=.a&limit=1001") == "invalid_name");
    CHECK(one.refused("GET", entries + "since=a&limit=x&top=1001") == "invalid_position");
  }
  for (const auto* path : {"/top/1", "/users/1", "/count"})
    CHECK(one.refused("GET", std::string("/boards/b") + path + "?since=a") == "invalid_query");
  CHECK(left().empty());
  CHECK(person::code_in(one.ask_server("GET", "/boards/b/entries?since=a", {},
                                       wire::error_code::unknown_snapshot)) == "unknown_snapshot");
  const auto early =
      one.ask_server("GET", "/boards/b/entries?since=a", {}, wire::error_code::being_written);
  CHECK(early.starts_with("HTTP/1.1 503 "));
  CHECK(header(early, "Retry-After") == "1");
}
