#include "http/api/event_json.hpp"

#include <string>
#include <string_view>

#include "http/api/json.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using commits::event;
using http::number_form;

namespace {

event event_of(event::kind kind, std::string board) {
  event made;
  made.number = 7;
  made.version = 12;
  made.at_ms = 1'709'210'096'007;
  made.what = kind;
  made.board = std::move(board);
  return made;
}

/// What all events have, up to their type.
std::string begin(std::string_view board) {
  return R"({"event":7,"version":12,"at":"2024-02-29T12:34:56.007Z","board":)" +
         std::string(board) + R"(,"type":)";
}

std::string json(const event& of) { return http::json_of(of, number_form::number); }

}  // namespace

// Bug: a member that is missing, or one of another type of event.
TEST_CASE("each type of event has its members and no others") {
  using kind = event::kind;
  const std::string settings =
      R"({"order":"ascending","keep":"last","users":"any","minimum":-5,"maximum":null,)"
      R"("season":"never","keep_seasons":3,"snapshots":null})";
  for (const auto& [what, name] :
       {std::pair(kind::created, "created"), std::pair(kind::settings, "settings")}) {
    auto changed = event_of(what, "b");
    changed.settings.emplace();
    changed.settings->order = ranking::order::ascending;
    changed.settings->minimum = -5;
    changed.settings->keep_seasons = 3;
    CHECK(json(changed) == begin(R"("b")") + "\"" + name + R"(","settings":)" + settings + "}");
  }
  CHECK(json(event_of(kind::deleted, "b")) == begin(R"("b")") + R"("deleted"})");
  auto ended = event_of(kind::season_ended, "b");
  ended.season = 3;
  ended.snapshot = "season-3";
  CHECK(json(ended) == begin(R"("b")") + R"("season_ended","season":3,"snapshot":"season-3"})");
  auto ready = event_of(kind::snapshot_ready, "b");
  ready.snapshot = "launch";
  CHECK(json(ready) == begin(R"("b")") + R"("snapshot_ready","snapshot":"launch"})");
  auto hidden = event_of(kind::hidden, "b");
  hidden.user = ranking::user_id(5);
  CHECK(json(hidden) == begin(R"("b")") + R"("hidden","user":5})");
  auto shown = event_of(kind::shown, "b");
  shown.user = ranking::user_id("a\"b");
  CHECK(json(shown) == begin(R"("b")") + R"("shown","user":"a\"b"})");
}

// Bug: a user's name that is told after the user was erased, or 0 in its place.
TEST_CASE("an event names nobody who was erased, and none of all boards names one") {
  auto hidden = event_of(event::kind::hidden, "b");
  hidden.user = ranking::user_id::nobody();
  CHECK(json(hidden) == begin(R"("b")") + R"("hidden","user":null})");
  CHECK(json(event_of(event::kind::erased, "")) == begin("null") + R"("erased"})");
}

// Bug: a number that a client with doubles rounds.
TEST_CASE("the numbers of events are strings for those who want that") {
  auto ended = event_of(event::kind::season_ended, "b");
  ended.season = 9'007'199'254'740'993;
  ended.snapshot = "season-9007199254740993";
  CHECK(http::json_of(ended, number_form::string) ==
        R"({"event":"7","version":"12","at":"2024-02-29T12:34:56.007Z","board":"b",)"
        R"("type":"season_ended","season":"9007199254740993",)"
        R"("snapshot":"season-9007199254740993"})");
  auto hidden = event_of(event::kind::hidden, "b");
  hidden.user = ranking::user_id(5);
  CHECK(http::json_of(hidden, number_form::string).ends_with(R"("type":"hidden","user":"5"})"));
}
