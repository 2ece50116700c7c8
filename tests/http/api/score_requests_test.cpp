// Scores beyond the core: single ones, with a rank if wanted, and lists.
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "http/api/write_replies.hpp"
#include "tests/catch.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using commits::result_code;
using tests::api_fixture;
using tests::header;
using tests::person;
using wire::change;

namespace {

const std::string full_score = R"({"user":1,"total":2,"data":[3],"season":4})";

change expected_change() {
  change expected{ranking::user_id(1), change::kind::absolute, 2, "[3]"};
  expected.season = 4;
  return expected;
}

/// Keeps the exchange of a request, for the test to answer.
class exchange_keeper final : public http::request_handler {
 public:
  std::size_t max_body_bytes(const http::target& /*where*/) const override { return 0; }
  http::response refuse(http::refusal /*why*/) const override { return {}; }
  void handle(http::request /*sent*/, std::shared_ptr<http::exchange> reply_to) override {
    kept = std::move(reply_to);
  }

  std::shared_ptr<http::exchange> kept;
};

wire::results kept_result() { return {{7, 7, result_code::kept, true}}; }

}  // namespace

// Bug: data or a season that does not arrive, or a result that is told in the core's shape.
TEST_CASE_METHOD(api_fixture, "a single score tells its result") {
  person one(*this);
  const auto got = one.ask_server("POST", "/boards/b/score", full_score, kept_result(), {5, true});
  CHECK(last_changes() == wire::change_list{{"b"}, {expected_change()}});
  CHECK(person::body_of(got) == R"({"user":1,"total":7,"taken":false,"previous":7})");
  CHECK(header(got, "Scoreboard-Version") == "5");
  CHECK(header(got, "Idempotent-Replayed") == "true");
  CHECK(header(got, "ETag").empty());
  for (const auto& [outcome, told] :
       {std::pair(wire::outcome(wire::results{{0, 0, result_code::overflow}}), "overflow"),
        std::pair(wire::outcome(wire::results{{0, 0, result_code::out_of_bounds}}),
                  "out_of_bounds"),
        std::pair(wire::outcome(wire::error_code::season_over), "season_over"),
        std::pair(wire::outcome(wire::error_code::invalid_user), "invalid_user"),
        std::pair(wire::outcome(wire::error_code::unknown_board), "unknown_board"),
        std::pair(wire::outcome(wire::results()), "unavailable"),
        std::pair(wire::outcome(wire::results(2)), "unavailable"),
        std::pair(wire::outcome(wire::page()), "unavailable")}) {
    for (const auto* path : {"/boards/b/score", "/boards/b/score?show=rank"})
      CHECK(person::code_in(one.ask_server("POST", path, full_score, outcome)) == told);
    CHECK(person::code_in(one.ask_server("PUT", "/score", R"({"user":1,"total":2})", outcome)) ==
          told);
  }
  CHECK(one.refused("PUT", "/boards/b/score", full_score) == "invalid_body");
  CHECK(one.refused("POST", "/boards/b/score", "{") == "invalid_json");
  CHECK(one.ask("POST", "/boards/b/score", std::string(4097, ' ')).starts_with("HTTP/1.1 413"));
}

// Bug: a rank from before the score, or of another board.
TEST_CASE_METHOD(api_fixture, "a score that shows the rank reads it at its version or later") {
  person one(*this);
  one.send("POST", "/boards/b/score?show=rank&int=string", full_score, "Idempotency-Key: k\r\n");
  const auto update = left().back();
  answer(update.id, wire::results{{2, 1, result_code::done, true}}, {5, true});
  CHECK(one.received().empty());
  CHECK(left().back().what ==
        wire::operation(
            wire::read{"b", wire::user_query{{ranking::user_id(1), false}}, 10'000, 0, 5}));
  answer(left().back().id, wire::user_standing{ranking::user_id(1), 9, 3, 4, "[3]", true}, {8});
  const auto got = one.received();
  CHECK(person::body_of(got) ==
        R"({"user":"1","total":"2","taken":true,"previous":"1","rank":"3","of":"4"})");
  CHECK(header(got, "Scoreboard-Version") == "8");
  CHECK(header(got, "Idempotent-Replayed") == "true");
  CHECK(inflight.inside() == 0);
}

// Bug: a score that was carried out and is told as failed, so that it is sent again under a new
// key.
TEST_CASE_METHOD(api_fixture, "a score whose rank cannot be had is told as done") {
  const std::string told =
      R"({"user":1,"total":2,"taken":true,"previous":null,"rank":null,"of":null})";
  person one(*this);
  for (const auto& outcome :
       {wire::outcome(wire::error_code::unknown_user),
        wire::outcome(wire::error_code::unknown_board), wire::outcome(wire::error_code::timeout),
        wire::outcome(wire::error_code::unavailable), wire::outcome(wire::unchanged())}) {
    one.send("POST", "/boards/b/score?show=rank", full_score);
    answer(left().back().id, tests::total_of(2), {5});
    answer(left().back().id, outcome, {});
    const auto got = one.received();
    CHECK(got.starts_with("HTTP/1.1 200 "));
    CHECK(person::body_of(got) == told);
    CHECK(header(got, "Scoreboard-Version") == "5");
  }
}

TEST_CASE_METHOD(api_fixture, "a score whose rank nobody may ask for now is told as done") {
  // As if others had taken the place of the update, on another thread.
  actors::inflight_limit full(1);
  REQUIRE(full.enter());
  exchange_keeper keeper;
  tests::still_loop keeping{group, keeper};
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  {
    const auto on = std::make_shared<http::connection>(ends[1], keeping);
    on->on_input(tests::get);
    const auto reply = http::reply_with_rank(std::exchange(keeper.kept, nullptr),
                                             ranking::user_id(1), http::number_form::number,
                                             {http::server_link(bridge, full), "b", 10'000});
    reply->on_outcome(tests::total_of(2), {5});
    std::array<char, 4096> buffer{};
    const auto size = ::recv(ends[0], buffer.data(), buffer.size(), MSG_DONTWAIT);
    REQUIRE(size > 0);
    const std::string got(buffer.data(), static_cast<std::size_t>(size));
    CHECK(got.starts_with("HTTP/1.1 200 "));
    CHECK(header(got, "Scoreboard-Version") == "5");
    CHECK(got.ends_with(R"("rank":null,"of":null})"));
  }
  for (const int fd : ends) ::close(fd);
  CHECK(left().empty());
}

// Bug: an entry that gets the result of another, or an error of the whole that passes for one of
// an entry.
TEST_CASE_METHOD(api_fixture, "a list of scores of one board") {
  person one(*this);
  const std::string list = "[" + full_score + R"(,{"user":2,"total":1.5},{"user":3,"score":"+1"}])";
  const auto got =
      one.ask_server("POST", "/boards/b/scores", list,
                     wire::results{{7, 7, result_code::kept, true}, {0, 0, result_code::overflow}});
  CHECK(last_changes() ==
        wire::change_list{
            {"b"}, {expected_change(), {ranking::user_id(3), change::kind::relative, 1}}, true});
  const auto body = person::body_of(got);
  CHECK(
      body.starts_with(R"([{"user":1,"total":7,"taken":false,"previous":7},{"user":2,"error":")"));
  CHECK(body.find(R"("code":"invalid_total"},{"user":3,"error":)") != body.npos);
  CHECK(body.ends_with(R"("code":"overflow"}])"));
  for (const auto& results : {wire::results(), wire::results(1), wire::results(3)})
    CHECK(person::code_in(one.ask_server("POST", "/boards/b/scores", list, results)) ==
          "unavailable");
}

// Bug: a list that is refused whole because its only good entry is refused by the server.
TEST_CASE_METHOD(api_fixture, "the mistake of a list's only change is that of its entry") {
  person one(*this);
  for (const auto& [code, name] : {std::pair(result_code::invalid_user, "invalid_user"),
                                   std::pair(result_code::season_over, "season_over")}) {
    const auto got = one.ask_server("POST", "/boards/b/scores", "[7," + full_score + "]",
                                    wire::results{{0, 0, code}}, {6});
    CHECK(got.starts_with("HTTP/1.1 200 "));
    CHECK(header(got, "Scoreboard-Version") == "6");
    const auto body = person::body_of(got);
    CHECK(body.starts_with(R"([{"user":null,"error":)"));
    CHECK(body.find(R"("code":"invalid_body"},{"user":1,"error":)") != body.npos);
    CHECK(body.ends_with(std::string(R"("code":")") + name + "\"}]"));
  }
  for (const auto code : {wire::error_code::unknown_board, wire::error_code::too_many_boards,
                          wire::error_code::timeout, wire::error_code::idempotency_mismatch})
    CHECK(person::body_of(one.ask_server("POST", "/boards/b/scores", "[" + full_score + "]", code))
              .starts_with("{\"error\""));
}

// Bug: boards that are mixed up on the way there or back.
TEST_CASE_METHOD(api_fixture, "a list of scores over boards") {
  person one(*this);
  const auto got = one.ask_server(
      "POST", "/scores",
      R"([{"board":"a","user":1,"total":2},{"board":"c","user":"x"},{"board":"b","user":1,"total":3},
          {"board":"a","user":"y","total":4},{"board":".","user":1,"total":2}])",
      wire::results{{2}, {0, 0, result_code::unknown_board}, {4, 3, result_code::done, true}});
  auto on_b = change{ranking::user_id(1), change::kind::absolute, 3};
  on_b.board = 1;
  CHECK(last_changes() == wire::change_list{{"a", "b"},
                                            {{ranking::user_id(1), change::kind::absolute, 2},
                                             on_b,
                                             {ranking::user_id("y"), change::kind::absolute, 4}},
                                            true,
                                            true});
  const auto body = person::body_of(got);
  CHECK(body.starts_with(R"([{"board":"a","user":1,"total":2,"taken":true,"previous":null},)"
                         R"({"board":"c","user":"x","error":)"));
  CHECK(body.find(R"("code":"invalid_body"},{"board":"b","user":1,"error":)") != body.npos);
  CHECK(body.find(R"("code":"unknown_board"},{"board":"a","user":"y","total":4,"taken":true,)"
                  R"("previous":3},{"board":null,"user":1,"error":)") != body.npos);
  CHECK(body.ends_with(R"("code":"invalid_board"}])"));
  CHECK(one.refused("POST", "/scores", "{}") == "invalid_body");
}

// Bug: a list without changes that needs a board which nobody named, or binds no key.
TEST_CASE_METHOD(api_fixture, "lists without a change to make") {
  const wire::read look{"default", wire::top_query{0}, 10'000};
  for (const std::string list : {"[]", R"([{"board":"x","user":1}])"}) {
    person one(*this);
    const auto got = one.ask_server("POST", "/scores", list, tests::list(0, 1), {4});
    CHECK(left().back().what == wire::operation(look));
    CHECK(got.starts_with("HTTP/1.1 200 "));
    CHECK(header(got, "Scoreboard-Version") == "4");
    one.send("POST", "/scores", list, "Idempotency-Key: k\r\n");
    CHECK(last_changes() == wire::change_list{{"default"}, {}, true, true});
    CHECK(last_update().key == "k");
    answer(left().back().id, wire::results(), {5, true});
    CHECK(header(one.received(), "Idempotent-Replayed") == "true");
  }
  person one(*this);
  one.send("POST", "/boards/b/scores", "[]");
  CHECK(last_read().board == "b");
}
