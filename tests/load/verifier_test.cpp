#include "tools/load/verifier.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tools/load/board_check.hpp"

using namespace scoreboard::load;

namespace {

constexpr std::uint32_t users = 4;

response ok(std::string body) {
  response answer;
  answer.status = 200;
  answer.body = std::move(body);
  return answer;
}

response status(unsigned number) {
  response answer;
  answer.status = number;
  return answer;
}

// Users 1 to 4; user 1 has 10 and user 2 has 20.
struct world {
  verifier model{users, user_names(user_names::form::integers, 1)};

  world() {
    model.starts_with({"1", 10});
    model.starts_with({"2", 20});
    model.starts_with({"77", 5});
  }

  request send(std::vector<update> updates, request_kind kind = request_kind::relative) {
    request sent;
    sent.kind = kind;
    sent.updates = std::move(updates);
    for (const auto& update : sent.updates) REQUIRE(model.reserve(update.user) == update.user);
    sent.began = model.begin();
    return sent;
  }

  // How many complaints there are if the board is this one in the end.
  std::uint64_t complaints_about(const std::vector<board_entry>& board) {
    board_check check(model);
    for (const auto& entry : board) check.entry(entry);
    check.end();
    for (const auto& text : model.found.texts()) UNSCOPED_INFO(text);
    return model.found.count();
  }
};

}  // namespace

TEST_CASE("acknowledged writes are right, beside users of others") {
  world w;
  CHECK(w.model.ended(w.send({{0, true, 5}}), ok(R"({"user":1,"total":15})")));
  CHECK(w.model.ended(w.send({{2, false, -3}}, request_kind::absolute),
                      ok(R"({"user":3,"total":-3})")));
  CHECK(w.complaints_about({{"2", 20}, {"1", 15}, {"\"x\"", 15}, {"77", 5}, {"3", -3}}) == 0);
  CHECK(w.model.acknowledged() == 2);
}

TEST_CASE("a lost write is caught") {
  world w;
  w.model.ended(w.send({{0, true, 5}}), ok(R"({"user":1,"total":15})"));
  CHECK(w.complaints_about({{"2", 20}, {"1", 10}}) == 1);
}

TEST_CASE("a double count is caught, on the board and in the answer") {
  world w;
  w.model.ended(w.send({{0, true, 5}}), ok(R"({"user":1,"total":15})"));
  SECTION("on the board") { CHECK(w.complaints_about({{"2", 20}, {"1", 20}}) == 1); }
  SECTION("in the next answer") {
    w.model.ended(w.send({{0, true, 1}}), ok(R"({"user":1,"total":21})"));
    CHECK(w.model.found.count() == 1);
  }
}

TEST_CASE("a missing, a doubled and an unexpected user are caught") {
  world w;
  SECTION("missing") { CHECK(w.complaints_about({{"2", 20}}) == 1); }
  SECTION("doubled") { CHECK(w.complaints_about({{"2", 20}, {"1", 10}, {"1", 10}}) == 1); }
  SECTION("unexpected") { CHECK(w.complaints_about({{"2", 20}, {"1", 10}, {"4", 1}}) == 1); }
}

TEST_CASE("a wrong order is caught") {
  world w;
  SECTION("of totals") { CHECK(w.complaints_about({{"1", 10}, {"2", 20}}) == 1); }
  SECTION("of equal totals") {
    // User 3 reaches 20 after user 2 had it, then user 1 does.
    w.model.ended(w.send({{2, false, 20}}, request_kind::absolute), ok(R"({"user":3,"total":20})"));
    w.model.ended(w.send({{0, true, 10}}), ok(R"({"user":1,"total":20})"));
    SECTION("right") { CHECK(w.complaints_about({{"2", 20}, {"3", 20}, {"1", 20}}) == 0); }
    SECTION("wrong") { CHECK(w.complaints_about({{"2", 20}, {"1", 20}, {"3", 20}}) == 1); }
    SECTION("wrong against the start") {
      CHECK(w.complaints_about({{"3", 20}, {"1", 20}, {"2", 20}}) == 1);
    }
    SECTION("the same total again changes no place") {
      w.model.ended(w.send({{1, false, 20}}, request_kind::absolute),
                    ok(R"({"user":2,"total":20})"));
      CHECK(w.complaints_about({{"2", 20}, {"3", 20}, {"1", 20}}) == 0);
    }
  }
  SECTION("writes at the same time may come in either order") {
    const auto first = w.send({{2, true, 7}});
    const auto second = w.send({{3, true, 7}});
    w.model.ended(second, ok(R"({"user":4,"total":7})"));
    w.model.ended(first, ok(R"({"user":3,"total":7})"));
    CHECK(w.complaints_about({{"2", 20}, {"1", 10}, {"4", 7}, {"3", 7}}) == 0);
  }
}

TEST_CASE("a write without an answer counted once or not at all") {
  world w;
  const auto sent = w.send({{0, true, 5}});
  CHECK_FALSE(w.model.ended(sent, status(0)));
  // A refused repetition says nothing about the first attempt.
  CHECK_FALSE(w.model.ended(sent, status(503)));
  w.model.gave_up(sent);
  CHECK(w.model.unanswered() == 1);
  SECTION("not at all") { CHECK(w.complaints_about({{"2", 20}, {"1", 10}}) == 0); }
  SECTION("once") { CHECK(w.complaints_about({{"2", 20}, {"1", 15}}) == 0); }
  SECTION("twice") { CHECK(w.complaints_about({{"2", 20}, {"1", 20}}) == 1); }
  SECTION("its user gets no more writes") { CHECK(w.model.reserve(0) == 1U); }
}

TEST_CASE("a repetition that is answered settles a write") {
  world w;
  const auto sent = w.send({{0, true, 5}});
  CHECK_FALSE(w.model.ended(sent, status(504)));
  CHECK(w.model.ended(sent, ok(R"({"user":1,"total":15})")));
  CHECK(w.model.reserve(0) == 0U);
  CHECK(w.complaints_about({{"2", 20}, {"1", 15}}) == 0);
}

TEST_CASE("a refused write did nothing") {
  world w;
  CHECK(w.model.ended(w.send({{0, true, 5}}), status(503)));
  CHECK(w.model.ended(w.send({{0, true, 5}}), status(422)));
  auto unreachable = status(0);
  unreachable.never_sent = true;
  CHECK(w.model.ended(w.send({{0, true, 5}}), unreachable));
  CHECK(w.complaints_about({{"2", 20}, {"1", 10}}) == 0);
}

TEST_CASE("every update of a bulk request is checked") {
  world w;
  const auto sent = w.send({{0, true, 1}, {1, true, 1}}, request_kind::bulk);
  SECTION("right, one refused") {
    w.model.ended(sent, ok(R"([{"user":1,"total":11},{"user":2,"error":"no","code":"overflow"}])"));
    CHECK(w.complaints_about({{"2", 20}, {"1", 11}}) == 0);
  }
  SECTION("a wrong total") {
    w.model.ended(sent, ok(R"([{"user":1,"total":11},{"user":2,"total":22}])"));
    CHECK(w.model.found.count() == 1);
  }
  SECTION("an answer too few") {
    w.model.ended(sent, ok(R"([{"user":1,"total":11}])"));
    CHECK(w.model.found.count() == 1);
  }
}

TEST_CASE("a read that is not a board or not best first is caught") {
  world w;
  request read;
  read.kind = request_kind::top;
  w.model.ended(read, ok(R"([{"user":2,"total":20},{"user":1,"total":10}])"));
  CHECK(w.model.found.count() == 0);
  w.model.ended(read, ok(R"([{"user":1,"total":10},{"user":2,"total":20}])"));
  w.model.ended(read, ok(R"([{"user":1,"total":1.5}])"));
  w.model.ended(read, ok("<html>"));
  CHECK(w.model.found.count() == 3);
}

TEST_CASE("users with a write in flight are skipped") {
  world w;
  CHECK(w.model.reserve(3) == 3U);
  CHECK(w.model.reserve(3) == 0U);
  CHECK(w.model.reserve(3) == 1U);
  CHECK(w.model.reserve(3) == 2U);
  CHECK_FALSE(w.model.reserve(3));
}
