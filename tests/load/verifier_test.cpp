#include "tools/load/verifier.hpp"

#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace scoreboard::load;

namespace {

constexpr std::uint32_t users = 4;
constexpr std::uint64_t start = 10;

response ok(std::uint64_t version, std::string body) {
  response answer;
  answer.status = 200;
  answer.version = version;
  answer.body = std::move(body);
  return answer;
}

response status(unsigned number) {
  response answer;
  answer.status = number;
  return answer;
}

response unknown_user(std::uint64_t version) {
  auto answer = ok(version, R"({"error":"no","code":"unknown_user"})");
  answer.status = 404;
  return answer;
}

// Users 1 to 4 on one board; at version 10 user 2 has 20, user 1 has 10 and a stranger, 77, has 5.
struct world {
  verifier model{users, user_names(user_names::form::integers, 1), board_set(0, 1, users)};

  world() { model.starts_with(0, start, {{"2", 20, 1}, {"1", 10, 2}, {"77", 5, 3}}); }

  request send(std::vector<update> updates, request_kind kind = request_kind::relative) {
    request sent;
    sent.kind = kind;
    sent.updates = std::move(updates);
    for (const auto& update : sent.updates) REQUIRE(model.reserve(update.user) == update.user);
    model.begin(sent);
    return sent;
  }

  request ask(request_kind kind, const read_query& asked = {}) {
    request sent;
    sent.kind = kind;
    sent.asked = asked;
    model.begin(sent);
    return sent;
  }

  // How many more complaints there are when the top is these users and totals.
  std::uint64_t complaints_about(std::uint64_t version, const std::string& users_and_totals) {
    const auto before = model.found.count();
    model.ended(ask(request_kind::top, {0, 1, 100}), ok(version, users_and_totals));
    for (const auto& text : model.found.texts()) UNSCOPED_INFO(text);
    return model.found.count() - before;
  }
};

std::string top(const std::vector<std::pair<int, int>>& entries) {
  std::string text;
  for (const auto& [user, total] : entries)
    text += (text.empty() ? R"([{"user":)" : R"(,{"user":)") + std::to_string(user) +
            R"(,"total":)" + std::to_string(total) + "}";
  return text + "]";
}

}  // namespace

TEST_CASE("acknowledged writes are right, beside users of others") {
  world w;
  CHECK(w.model.ended(w.send({{0, true, 5}}), ok(11, R"({"user":1,"total":15})")));
  CHECK(w.model.ended(w.send({{2, false, -3}}, request_kind::absolute),
                      ok(12, R"({"user":3,"total":-3})")));
  CHECK(w.complaints_about(12, top({{2, 20}, {1, 15}, {77, 5}, {3, -3}})) == 0);
  CHECK(w.model.acknowledged() == 2);
  CHECK(w.model.reads_explained() == 1);
}

TEST_CASE("a wrong answer to a write is caught at once") {
  world w;
  const auto sent = w.send({{0, true, 5}}, request_kind::post);
  SECTION("right") {
    w.model.ended(sent, ok(11, R"({"user":1,"total":15,"taken":true,"previous":10})"));
    CHECK(w.model.found.count() == 0);
  }
  SECTION("the total") {
    w.model.ended(sent, ok(11, R"({"user":1,"total":20,"taken":true,"previous":10})"));
    CHECK(w.model.found.count() == 1);
  }
  SECTION("the previous total") {
    w.model.ended(sent, ok(11, R"({"user":1,"total":15,"taken":true,"previous":null})"));
    CHECK(w.model.found.count() == 1);
  }
  SECTION("the user") {
    w.model.ended(sent, ok(11, R"({"user":2,"total":15,"taken":true,"previous":10})"));
    CHECK(w.model.found.count() == 1);
  }
  SECTION("not taken") {
    w.model.ended(sent, ok(11, R"({"user":1,"total":15,"taken":false,"previous":10})"));
    CHECK(w.model.found.count() == 1);
  }
  SECTION("the version: one that was seen before") {
    w.model.ended(sent, ok(10, R"({"user":1,"total":15,"taken":true,"previous":10})"));
    CHECK(w.model.found.count() == 1);
  }
  SECTION("no version") {
    w.model.ended(sent, ok(0, R"({"user":1,"total":15,"taken":true,"previous":10})"));
    CHECK(w.model.found.count() == 1);
  }
}

TEST_CASE("a read that no writes explain is caught") {
  world w;
  w.model.ended(w.send({{0, true, 5}}), ok(11, R"({"user":1,"total":15})"));
  SECTION("right") { CHECK(w.complaints_about(11, top({{2, 20}, {1, 15}, {77, 5}})) == 0); }
  SECTION("a lost write") { CHECK(w.complaints_about(11, top({{2, 20}, {1, 10}, {77, 5}})) == 1); }
  SECTION("counted twice") { CHECK(w.complaints_about(11, top({{2, 20}, {1, 20}, {77, 5}})) == 1); }
  SECTION("missing") { CHECK(w.complaints_about(11, top({{2, 20}, {77, 5}})) == 1); }
  SECTION("missing at the end") { CHECK(w.complaints_about(11, top({{2, 20}, {1, 15}})) == 1); }
  SECTION("doubled") { CHECK(w.complaints_about(11, top({{2, 20}, {1, 15}, {1, 15}})) == 1); }
  SECTION("unexpected") {
    CHECK(w.complaints_about(11, top({{2, 20}, {1, 15}, {77, 5}, {4, 1}})) == 1);
  }
  SECTION("the order") { CHECK(w.complaints_about(11, top({{1, 15}, {2, 20}, {77, 5}})) == 1); }
  SECTION("before an acknowledged write") {
    CHECK(w.complaints_about(10, top({{2, 20}, {1, 10}, {77, 5}})) == 1);
  }
  SECTION("no board at all") {
    CHECK(w.complaints_about(11, R"([{"user":1,"total":1.5}])") == 1);
    CHECK(w.complaints_about(11, "<html>") == 1);
  }
}

// Bug: a complaint about a read that was faster than the answer to the write that it shows.
TEST_CASE("a read waits until all writes up to its version are known") {
  world w;
  const auto write = w.send({{0, true, 5}});
  CHECK(w.complaints_about(11, top({{2, 20}, {1, 15}, {77, 5}})) == 0);
  CHECK(w.model.reads_explained() == 0);
  SECTION("which explain it") {
    w.model.ended(write, ok(11, R"({"user":1,"total":15})"));
    CHECK(w.model.found.count() == 0);
  }
  SECTION("which do not") {
    w.model.ended(write, ok(12, R"({"user":1,"total":15})"));
    CHECK(w.model.found.count() == 1);
  }
  CHECK(w.model.reads_explained() == 1);
}

// Bug: a write that is replayed although a read in flight still shows the state before it.
TEST_CASE("a write waits for the reads that may show the state before it") {
  world w;
  const auto slow = w.ask(request_kind::top, {0, 1, 1});
  w.model.ended(w.send({{0, true, 50}}), ok(11, R"({"user":1,"total":60})"));
  w.model.ended(slow, ok(10, top({{2, 20}})));
  CHECK(w.model.found.count() == 0);
  CHECK(w.model.reads_explained() == 1);
}

TEST_CASE("ties: who has the total for longer comes first") {
  world w;
  // User 3 reaches 20 after user 2 had it, then user 1 does.
  w.model.ended(w.send({{2, false, 20}}, request_kind::absolute),
                ok(11, R"({"user":3,"total":20})"));
  w.model.ended(w.send({{0, true, 10}}), ok(12, R"({"user":1,"total":20})"));
  SECTION("right") {
    CHECK(w.complaints_about(12, top({{2, 20}, {3, 20}, {1, 20}, {77, 5}})) == 0);
  }
  SECTION("wrong") {
    CHECK(w.complaints_about(12, top({{2, 20}, {1, 20}, {3, 20}, {77, 5}})) == 1);
  }
  SECTION("wrong against the start") {
    CHECK(w.complaints_about(12, top({{3, 20}, {2, 20}, {1, 20}, {77, 5}})) == 1);
  }
  SECTION("the same total again changes no place") {
    w.model.ended(w.send({{1, false, 20}}, request_kind::absolute),
                  ok(13, R"({"user":2,"total":20})"));
    CHECK(w.complaints_about(13, top({{2, 20}, {3, 20}, {1, 20}, {77, 5}})) == 0);
  }
}

TEST_CASE("ties of one version: either order is accepted once, and then held to") {
  world w;
  const auto third = w.send({{2, true, 7}});
  const auto fourth = w.send({{3, true, 7}});
  w.model.ended(fourth, ok(11, R"({"user":4,"total":7})"));
  w.model.ended(third, ok(11, R"({"user":3,"total":7})"));
  const auto one_way = top({{2, 20}, {1, 10}, {4, 7}, {3, 7}, {77, 5}});
  const auto other_way = top({{2, 20}, {1, 10}, {3, 7}, {4, 7}, {77, 5}});
  const auto user_4 = [](int rank) {
    return ok(11, R"({"user":4,"total":7,"of":5,"rank":)" + std::to_string(rank) + "}");
  };
  SECTION("shown by a top") {
    CHECK(w.complaints_about(11, one_way) == 0);
    CHECK(w.complaints_about(11, one_way) == 0);
    CHECK(w.complaints_about(11, other_way) == 1);
    w.model.ended(w.ask(request_kind::user, {3}), user_4(4));
    CHECK(w.model.found.count() == 2);
  }
  SECTION("shown by a rank") {
    w.model.ended(w.ask(request_kind::user, {3}), user_4(4));
    CHECK(w.model.found.count() == 0);
    CHECK(w.complaints_about(11, one_way) == 1);
    CHECK(w.complaints_about(11, other_way) == 0);
  }
  SECTION("shown by a top that ends among them") {
    w.model.ended(w.ask(request_kind::top, {0, 1, 3}), ok(11, top({{2, 20}, {1, 10}, {4, 7}})));
    CHECK(w.complaints_about(11, other_way) == 1);
  }
  SECTION("a rank that neither order gives") {
    w.model.ended(w.ask(request_kind::user, {3}), user_4(5));
    CHECK(w.model.found.count() == 1);
  }
}

TEST_CASE("every number in an answer is checked") {
  world w;
  const auto wrong = [&w](request_kind kind, const read_query& asked, const char* body) {
    const auto before = w.model.found.count();
    w.model.ended(w.ask(kind, asked), ok(start, body));
    return w.model.found.count() - before;
  };
  CHECK(wrong(request_kind::user, {0}, R"({"user":1,"total":10,"rank":2,"of":3})") == 0);
  CHECK(wrong(request_kind::user, {0}, R"({"user":1,"total":10,"rank":3,"of":3})") == 1);
  CHECK(wrong(request_kind::user, {0}, R"({"user":1,"total":10,"rank":2,"of":4})") == 1);
  CHECK(wrong(request_kind::user, {0}, R"({"user":2,"total":20,"rank":1,"of":3})") == 1);
  CHECK(wrong(request_kind::rank, {0, 1, 0, 0, 10}, R"({"rank":3,"of":3})") == 0);
  CHECK(wrong(request_kind::rank, {0, 1, 0, 0, 10}, R"({"rank":2,"of":3})") == 1);
  CHECK(wrong(request_kind::rank, {0, 1, 0, 0, 10}, R"({"rank":3,"of":2})") == 1);
  CHECK(wrong(request_kind::count, {0, 1, 0, 0, 5, 10}, R"({"count":2})") == 0);
  CHECK(wrong(request_kind::count, {0, 1, 0, 0, 6, 10}, R"({"count":2})") == 1);
  CHECK(wrong(request_kind::window, {0, 2, 0, 0}, R"([{"user":1,"total":10}])") == 0);
  CHECK(wrong(request_kind::window, {0, 2, 0, 0}, R"([{"user":2,"total":20}])") == 1);
  CHECK(wrong(request_kind::window, {0, 9, 0, 2}, "[]") == 0);
  CHECK(wrong(request_kind::window, {0, 3, 0, 2}, "[]") == 1);
  const char* const around = R"({"of":3,"season":1,"entries":[{"rank":2,"user":1,"total":10}]})";
  CHECK(wrong(request_kind::around, {0, 1, 0, 0}, around) == 0);
  CHECK(wrong(request_kind::around, {0, 1, 0, 1}, around) == 1);
  CHECK(wrong(request_kind::around, {1, 1, 0, 0}, around) == 1);
  CHECK(wrong(request_kind::page, {0, 2, 1}, around) == 0);
  CHECK(wrong(request_kind::page, {0, 1, 1}, around) == 1);
  w.model.ended(w.ask(request_kind::user, {3}), unknown_user(start));
  CHECK(w.model.found.count() == 11);
  w.model.ended(w.ask(request_kind::user, {1}), unknown_user(start));
  CHECK(w.model.found.count() == 12);
}

TEST_CASE("a ranking is of those who were asked for") {
  world w;
  const auto wrong = [&w](const char* body) {
    const auto before = w.model.found.count();
    request sent;
    sent.kind = request_kind::ranking;
    sent.friends = {3, 0, 1, 0};
    w.model.begin(sent);
    w.model.ended(sent, ok(start, body));
    return w.model.found.count() - before;
  };
  CHECK(
      wrong(R"({"of":3,"entries":[{"rank":1,"user":2,"total":20},{"rank":2,"user":1,"total":10}],)"
            R"("missing":[4]})") == 0);
  CHECK(wrong(R"({"of":3,"entries":[{"rank":1,"user":2,"total":20}],"missing":[4]})") == 1);
  CHECK(
      wrong(R"({"of":3,"entries":[{"rank":2,"user":1,"total":10},{"rank":1,"user":2,"total":20}],)"
            R"("missing":[4]})") == 1);
  CHECK(wrong(R"({"of":3,"entries":[{"rank":1,"user":2,"total":20}],"missing":[4,1]})") == 1);
}

TEST_CASE("a write without an answer counted once or not at all") {
  world w;
  const auto sent = w.send({{0, true, 5}});
  CHECK_FALSE(w.model.ended(sent, status(0)));
  // A refused repetition says nothing about the first attempt.
  CHECK_FALSE(w.model.ended(sent, status(503)));
  w.model.gave_up(sent);
  CHECK(w.model.unanswered() == 1);
  const auto without = top({{2, 20}, {1, 10}, {77, 5}});
  const auto counted = top({{2, 20}, {1, 15}, {77, 5}});
  SECTION("not at all") { CHECK(w.complaints_about(11, without) == 0); }
  SECTION("once") {
    CHECK(w.complaints_about(11, counted) == 0);
    CHECK(w.complaints_about(12, without) == 1);  // no more
  }
  SECTION("once, later") {
    CHECK(w.complaints_about(11, without) == 0);
    CHECK(w.complaints_about(12, counted) == 0);
  }
  SECTION("twice") { CHECK(w.complaints_about(11, top({{2, 20}, {1, 20}, {77, 5}})) == 1); }
  SECTION("others are where they were") {
    CHECK(w.complaints_about(11, top({{2, 19}, {1, 15}, {77, 5}})) == 1);
  }
  SECTION("its user gets no more writes") { CHECK(w.model.reserve(0) == 1U); }
}

TEST_CASE("a repetition that is answered settles a write") {
  world w;
  const auto sent = w.send({{0, true, 5}});
  CHECK_FALSE(w.model.ended(sent, status(504)));
  // A read and a write overtake it: the first attempt has the version before theirs.
  w.model.ended(w.send({{3, true, 1}}), ok(12, R"({"user":4,"total":1})"));
  CHECK(w.complaints_about(12, top({{2, 20}, {1, 15}, {77, 5}, {4, 1}})) == 0);
  CHECK(w.model.ended(sent, ok(11, R"({"user":1,"total":15})")));
  CHECK(w.model.found.count() == 0);
  CHECK(w.model.reads_explained() == 1);
  CHECK(w.model.reserve(0) == 0U);
}

TEST_CASE("a refused write did nothing") {
  world w;
  CHECK(w.model.ended(w.send({{0, true, 5}}), status(503)));
  CHECK(w.model.ended(w.send({{0, true, 5}}), status(422)));
  auto unreachable = status(0);
  unreachable.never_sent = true;
  CHECK(w.model.ended(w.send({{0, true, 5}}), unreachable));
  CHECK(w.complaints_about(10, top({{2, 20}, {1, 10}, {77, 5}})) == 0);
}

TEST_CASE("every update of a list is checked") {
  world w;
  const auto sent = w.send({{0, true, 1}, {1, true, 1}}, request_kind::bulk);
  const std::string first = R"([{"user":1,"total":11,"taken":true,"previous":10})";
  SECTION("right, one refused") {
    w.model.ended(sent, ok(11, first + R"(,{"user":2,"error":"no","code":"overflow"}])"));
    CHECK(w.complaints_about(11, top({{2, 20}, {1, 11}, {77, 5}})) == 0);
  }
  SECTION("a wrong total") {
    w.model.ended(sent, ok(11, first + R"(,{"user":2,"total":22,"taken":true,"previous":20}])"));
    CHECK(w.model.found.count() == 1);
  }
  SECTION("an answer too few") {
    w.model.ended(sent, ok(11, first + "]"));
    CHECK(w.model.found.count() == 1);
  }
}

TEST_CASE("that somebody else writes is said first, and plainly") {
  world w;
  CHECK(w.complaints_about(12, top({{77, 50}, {2, 20}, {1, 10}})) == 1);
  w.model.finish();
  CHECK(w.model.found.texts().front().starts_with("somebody else wrote to 1 of the boards"));
}

TEST_CASE("users with a write in flight are skipped") {
  world w;
  CHECK(w.model.reserve(3) == 3U);
  CHECK(w.model.reserve(3) == 0U);
  CHECK(w.model.reserve(3) == 1U);
  CHECK(w.model.reserve(3) == 2U);
  CHECK_FALSE(w.model.reserve(3));
}

TEST_CASE("users with a write in flight are skipped on their board alone") {
  verifier model(7, user_names(user_names::form::integers, 0), board_set(3, 0, 7));
  CHECK(model.reserve_on_board(4) == 4U);  // users 1 and 4 are on this board
  CHECK(model.reserve_on_board(4) == 1U);
  CHECK_FALSE(model.reserve_on_board(4));
  CHECK(model.reserve_on_board(6) == 6U);
}
