// What is answered: from what the server says, and from what is kept of it.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using tests::api_fixture;
using tests::header;
using tests::json;
using tests::known_tag;
using tests::list;
using tests::person;
using tests::total_of;

// Catches replies that cannot be shared, and sharing that forgets one who asked.
TEST_CASE_METHOD(api_fixture, "equal reads that leave together leave as one and all are answered") {
  person first(*this);
  person second(*this);
  person other(*this);
  port.next_result = actors::frame_port::result::full;
  first.get("/top/10");
  second.get("/top/10");
  other.get("/top/11");
  port.next_result = actors::frame_port::result::sent;
  happens(bridge, {.writable = true});
  run();
  const auto requests = left();
  REQUIRE(requests.size() == 2);
  answer(requests[0].id, list(0, 5));
  CHECK(person::body_of(first.received()) == json(5));
  CHECK(person::body_of(second.received()) == json(5));
  CHECK(other.received().empty());
  answer(requests[1].id, list(0, 6));
  CHECK(person::body_of(other.received()) == json(6));
  CHECK(inflight.inside() == 0);
}

TEST_CASE_METHOD(api_fixture, "what the server calls unchanged is what it said before") {
  person one(*this);
  CHECK(one.get("/top/10", list(0, 5)) == json(5));
  CHECK(known_tag(left().back()) == 0);
  CHECK(one.get("/top/10", list(77, 6)) == json(6));
  CHECK(known_tag(left().back()) == 0);
  CHECK(one.get("/top/10", wire::unchanged{}) == json(6));
  CHECK(known_tag(left().back()) == 77);
  CHECK(one.get("/top/10/1", list(78, 7)) == json(7));
  CHECK(known_tag(left().back()) == 0);
  CHECK(one.get("/top/10", list(79, 8)) == json(8));
  CHECK(known_tag(left().back()) == 77);
  CHECK(one.get("/top/10/1", wire::unchanged{}) == json(7));
  CHECK(known_tag(left().back()) == 78);
  CHECK(one.get("/top/10", wire::unchanged{}) == json(8));
  CHECK(known_tag(left().back()) == 79);
}

// Catches a JSON that is looked for when the answer comes: it may be gone, or another one.
TEST_CASE_METHOD(api_fixture, "an unchanged answer is that of the tag its read knew") {
  person early(*this);
  person late(*this);
  person many(*this);
  CHECK(early.get("/top/10", list(77, 5)) == json(5));
  early.get("/top/10");
  const auto open = left().back();
  CHECK(known_tag(open) == 77);
  for (std::uint64_t i = 20; i < 200; ++i) many.get("/top/" + std::to_string(i), list(i + 1000, 6));
  late.get("/top/10");
  CHECK(known_tag(left().back()) == 0);
  answer(open.id, wire::unchanged{});
  CHECK(person::body_of(early.received()) == json(5));
  CHECK(late.received().empty());
}

TEST_CASE_METHOD(api_fixture, "unchanged is no answer to who knows nothing") {
  person one(*this);
  one.get("/top/10");
  answer(left().back().id, wire::unchanged{});
  CHECK(one.received().starts_with("HTTP/1.1 503 "));
}

// Bug: a text in one form of numbers that is given to who wants the other, be it kept, shared or
// both.
TEST_CASE_METHOD(api_fixture, "texts of the two forms of numbers never mix") {
  const std::string strings = R"([{"user":"1","total":"5"}])";
  person one(*this);
  person other(*this);
  CHECK(one.get("/top/10", list(77, 5)) == json(5));
  CHECK(other.get("/top/10?int=string", list(77, 5)) == strings);
  CHECK(known_tag(left().back()) == 0);
  CHECK(one.get("/top/10", wire::unchanged{}) == json(5));
  CHECK(other.get("/top/10?int=string", wire::unchanged{}) == strings);
  CHECK(known_tag(left().back()) == 77);

  person third(*this);
  person fourth(*this);
  for (const bool unchanged : {true, false}) {
    port.frames.clear();
    port.next_result = actors::frame_port::result::full;
    one.get("/top/10");
    other.get("/top/10?int=string");
    third.get("/top/10");
    fourth.get("/top/10?int=string");
    port.next_result = actors::frame_port::result::sent;
    happens(bridge, {.writable = true});
    run();
    REQUIRE(left().size() == 1);
    answer(left()[0].id, unchanged ? wire::outcome(wire::unchanged{}) : list(78, 5));
    for (auto* const number : {&one, &third}) CHECK(person::body_of(number->received()) == json(5));
    for (auto* const text : {&other, &fourth}) CHECK(person::body_of(text->received()) == strings);
  }
}

TEST_CASE_METHOD(api_fixture, "answers to writes have the form of numbers that was asked for") {
  person one(*this);
  one.send("PUT", "/score?int=string", R"({"user":1,"total":2})");
  answer(left().back().id, total_of(2));
  CHECK(person::body_of(one.received()) == R"({"user":"1","total":"2"})");
  one.send("POST", "/boards/default/scores?int=string", R"([{"user":1,"total":2}])");
  answer(left().back().id, total_of(2));
  CHECK(person::body_of(one.received()) ==
        R"([{"user":"1","total":"2","taken":true,"previous":null}])");
}

// Bug: a tag that stays when the body changes, or changes when it does not; one on an answer that
// nobody may keep.
TEST_CASE_METHOD(api_fixture, "what a GET gets has a tag that follows the body") {
  person one(*this);
  const auto ask = [&](const std::string& method, const std::string& path, wire::outcome what,
                       const std::string& headers = {}) {
    return one.ask_server(method, path, {}, std::move(what), {}, headers);
  };
  const auto tag = header(ask("GET", "/top/10", list(77, 5)), "ETag");
  CHECK(tag.size() == 34);
  CHECK(header(ask("GET", "/top/10", wire::unchanged{}), "ETag") == tag);
  CHECK(header(ask("GET", "/boards/default/top/1/2", list(0, 5)), "ETag") == tag);
  CHECK(header(ask("HEAD", "/top/10", wire::unchanged{}), "ETag") == tag);
  const auto strings = header(ask("GET", "/top/10?int=string", list(77, 5)), "ETag");
  CHECK(strings != tag);
  const auto have = "If-None-Match: " + tag + "\r\n";
  for (const auto& still :
       {ask("GET", "/top/10", wire::unchanged{}, have), ask("GET", "/top/3", list(0, 5), have),
        ask("HEAD", "/top/10", wire::unchanged{}, have)}) {
    CHECK(still.starts_with("HTTP/1.1 304 "));
    CHECK(header(still, "ETag") == tag);
    CHECK(header(still, "Cache-Control") == "no-cache");
    CHECK(person::body_of(still).empty());
  }
  const auto changed = ask("GET", "/top/10", list(78, 6), have);
  CHECK(changed.starts_with("HTTP/1.1 200 "));
  CHECK(header(changed, "ETag").size() == 34);
  CHECK(header(changed, "ETag") != tag);
  CHECK(ask("GET", "/top/10?int=string", list(79, 5), have).starts_with("HTTP/1.1 200 "));
  CHECK_FALSE(header(ask("GET", "/health/ready", list(0, 0)), "ETag").empty());
  CHECK_FALSE(header(one.ask("GET", "/health/live"), "ETag").empty());

  const auto failed = ask("GET", "/top/10", wire::error_code::timeout, "If-None-Match: *\r\n");
  CHECK(failed.starts_with("HTTP/1.1 504 "));
  CHECK(header(failed, "ETag").empty());
  CHECK(header(failed, "Cache-Control").empty());
  one.send("PUT", "/score", R"({"user":1,"total":5})", "If-None-Match: *\r\n");
  answer(left().back().id, total_of(5));
  const auto written = one.received();
  CHECK(written.starts_with("HTTP/1.1 200 "));
  CHECK(header(written, "ETag").empty());
  CHECK(header(written, "Cache-Control").empty());
}

// Bug: an answer without the state that it shows, an error that claims one, or a retry that is not
// told that it is one.
TEST_CASE_METHOD(api_fixture, "answers say which state they show, and whether they came before") {
  person one(*this);
  const auto ask = [&](const std::string& method, const std::string& path, const std::string& body,
                       wire::outcome what, const wire::answer_origin& origin) {
    return one.ask_server(method, path, body, std::move(what), origin);
  };
  const auto check = [](const std::string& told, const std::string& version,
                        const std::string& again) {
    CHECK(header(told, "Scoreboard-Version") == version);
    CHECK(header(told, "Idempotent-Replayed") == again);
  };
  const std::string score = R"({"user":1,"total":5})";
  const auto results = total_of(5);
  check(ask("PUT", "/score", score, results, {7, false}), "7", "");
  check(ask("PUT", "/score", score, results, {UINT64_MAX, true}), "18446744073709551615", "true");
  check(ask("POST", "/boards/default/scores", "[" + score + "]", results, {8, true}), "8", "true");
  check(ask("POST", "/boards/default/scores", "[]", list(0, 5), {9, false}), "9", "");
  check(ask("PUT", "/score", score, wire::results{{0, 0, commits::result_code::overflow}},
            {9, false}),
        "9", "");
  check(ask("GET", "/top/10", {}, list(77, 5), {10, false}), "10", "");
  check(ask("GET", "/top/10", {}, wire::unchanged{}, {11, false}), "11", "");
  check(ask("GET", "/top/3", {}, list(0, 5), {0, false}), "0", "");
  check(ask("GET", "/top/10", {}, wire::error_code::overloaded, {}), "", "");
}
