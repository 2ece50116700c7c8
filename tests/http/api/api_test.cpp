// What is asked: addresses, methods, queries, bodies, and what is wrong with them.
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "tests/catch.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using tests::api_fixture;
using tests::json;
using tests::list;
using tests::person;

// Catches a body whose size is the complaint where there is nothing to send it to, and one that is
// bounded by another route's limit.
TEST_CASE_METHOD(api_fixture, "the bound of a body is that of what takes it") {
  const http::api::limits bounds;
  for (const auto* score :
       {"/score", "/score?x", "/sc%6fre", "http://h/score", "/boards/default/score",
        "/boards/other/score", "/boards/./score", "/boards/b", "/boards/b/users/5/data"})
    CHECK(api.max_body_bytes(http::target(score)) == bounds.body_bytes);
  for (const auto* other :
       {"/boards/default/scores", "/boards/%64efault/scores?/score", "/boards/default/scores/",
        "/score/", "/", "/nothing", "*", "/%zz", "/scores"})
    CHECK(api.max_body_bytes(http::target(other)) == bounds.list_bytes);
  CHECK(api.max_body_bytes(http::target("/boards/b/ranking")) == bounds.ranking_bytes);
  http::api::limits turned;
  std::swap(turned.body_bytes, turned.list_bytes);
  const http::api other(bridge, inflight, turned, files, door, counted_requests);
  CHECK(other.max_body_bytes(http::target("/boards/default/scores")) == turned.list_bytes);
  CHECK(other.max_body_bytes(http::target("/nothing")) == turned.body_bytes);
}

TEST_CASE_METHOD(api_fixture, "a large body to a path that does not exist is a 404") {
  person one(*this);
  const std::string large(100'000, ' ');
  CHECK(one.ask("POST", "/boards/default/scores/", large).starts_with("HTTP/1.1 404 "));
  CHECK(one.ask("PUT", "/top/1", large).starts_with("HTTP/1.1 405 "));
  CHECK(one.ask("PUT", "/score", large).starts_with("HTTP/1.1 413 "));
}

// Catches a HEAD that is refused, asks the server another thing than GET, or gets another head.
TEST_CASE_METHOD(api_fixture, "HEAD works where GET does") {
  for (const std::string path : {"/top/10", "/top/5/2", "/health/ready"}) {
    CAPTURE(path);
    person got(*this);
    person looked(*this);
    got.send("GET", path);
    const auto get = left().back();
    looked.send("HEAD", path);
    const auto head = left().back();
    CHECK(head.what == get.what);
    answer(get.id, list(0, 5));
    answer(head.id, list(0, 5));
    const auto whole = got.received();
    CHECK(whole.starts_with("HTTP/1.1 200 "));
    CHECK(person::body_of(looked.received()).empty());
  }
  person one(*this);
  CHECK(one.ask("HEAD", "/health/live").starts_with("HTTP/1.1 200 "));
  CHECK(one.ask("HEAD", "/top/x").starts_with("HTTP/1.1 400 "));
  CHECK(one.ask("HEAD", "/nothing").starts_with("HTTP/1.1 404 "));
  CHECK(one.ask("HEAD", "/score").find("\r\nAllow: PUT\r\n") != std::string::npos);
  CHECK(one.ask("HEAD", "/boards/default/scores").find("\r\nAllow: POST\r\n") != std::string::npos);
}

// Catches an Allow that does not name all that works, and a 405 for what does not exist.
TEST_CASE_METHOD(api_fixture, "Allow lists GET and HEAD where both work") {
  person one(*this);
  for (const std::string path : {"/top/1", "/top/1/1", "/health/live", "/health/ready"}) {
    CAPTURE(path);
    for (const std::string method :
         {"PUT", "POST", "DELETE", "OPTIONS", "TRACE", "GETS", "M-SEARCH"}) {
      const auto refused = one.ask(method, path);
      CHECK(refused.starts_with("HTTP/1.1 405 "));
      CHECK(refused.find("\r\nAllow: GET, HEAD\r\n") != std::string::npos);
    }
  }
  CHECK(one.ask("PUT", "/health/nothing").starts_with("HTTP/1.1 404 "));
}

// Catches one address with two answers.
TEST_CASE_METHOD(api_fixture, "the spellings of an address are one address") {
  person one(*this);
  for (const std::string path : {"/%74op/%31%30", "http://h/top/10", "http://h:1/to%70/1%30?",
                                 "/boards/default/top/10", "/boards/%64efault/top/10#x"}) {
    CAPTURE(path);
    CHECK(one.get(path, list(0, 5)) == json(5));
    CHECK(left().back().what ==
          wire::operation(wire::read{"default", wire::top_query{10}, 10'000}));
  }
  CHECK(one.ask("PUT", "/sc%6Fre", "{").find("invalid_json") != std::string::npos);
  CHECK(one.ask("POST", "/boards/%64efault/scores", "{").find("invalid_json") != std::string::npos);
  CHECK(one.ask("GET", "http://h?a=/top/1").find("not_found") != std::string::npos);
  CHECK(one.ask("GET", "http://h").find("not_found") != std::string::npos);
  CHECK(one.ask("GET", "/top%2F1").find("not_found") != std::string::npos);
  CHECK(one.ask("GET", "/top/%zz").find("invalid_request") != std::string::npos);
  CHECK(one.ask("GET", "top/1").find("invalid_request") != std::string::npos);
  CHECK(one.ask("get", "/top/1").find("invalid_request") != std::string::npos);
  CHECK(one.ask("GET", "top?u=http://h/top/1").find("invalid_request") != std::string::npos);
}

// Catches a sentence that does not say what nobody can see.
TEST_CASE_METHOD(api_fixture, "a byte order mark is named") {
  person one(*this);
  const std::string body =
      "\xef\xbb\xbf"
      R"({"user":1,"total":2})";
  for (const auto& answer :
       {one.ask("PUT", "/score", body), one.ask("POST", "/boards/default/scores", body)}) {
    CHECK(answer.starts_with("HTTP/1.1 400 "));
    CHECK(person::body_of(answer) ==
          R"({"error":"the body begins with a byte order mark, which JSON does not have",)"
          R"("code":"invalid_json"})");
  }
  CHECK(one.ask("PUT", "/score", "{\"user\":\"Zo\xeb\",\"total\":1}").find("UTF-8") !=
        std::string::npos);
}

// Bug: a mistyped parameter that passes for the default, or one of two values that is believed.
TEST_CASE_METHOD(api_fixture, "a query holds what its path knows, once and with a value it has") {
  person one(*this);
  const std::vector<std::pair<std::string, std::string>> all{{"GET", "/top/10"},
                                                             {"HEAD", "/top/10/1"},
                                                             {"GET", "/boards/default/top/10"},
                                                             {"GET", "/boards/default/top/10/1"},
                                                             {"PUT", "/score"},
                                                             {"PUT", "/boards/default/score"},
                                                             {"POST", "/boards/default/scores"},
                                                             {"GET", "/health/live"},
                                                             {"GET", "/health/ready"}};
  for (const auto& [method, path] : all) {
    const auto before = left().size();
    for (const std::string query :
         {"a", "a=1", "=", "=string", "int", "int=", "int=String", "int=number", "int=string+",
          "int=string&int=string", "int=string&%69nt=string", "int=string&a", "INT=string",
          "int%3Dstring", "int=string%", "%zz", "int=string=", "+int=string", "int=string;"}) {
      CAPTURE(method, path, query);
      std::string where = path;
      where.append("?").append(query);
      const auto refused = one.ask(method, where, "{");
      CHECK(refused.starts_with("HTTP/1.1 400 "));
      if (method != "HEAD") CHECK(refused.find("invalid_query") != std::string::npos);
    }
    CHECK(left().size() == before);
  }
  for (const std::string query :
       {"", "&", "&&", "int=string", "&int=string&", "%69nt=%73tring", "int=string#a"}) {
    CAPTURE(query);
    CHECK(one.ask("GET", "/health/live?" + query).starts_with("HTTP/1.1 200 "));
  }
}

// Bug: a mistake that is told before one that was made earlier, so that the sender mends another.
TEST_CASE_METHOD(api_fixture, "of several mistakes the first one is told") {
  person one(*this);
  const auto told = [&](const std::string& method, const std::string& path,
                        const std::string& body = "{") {
    return person::code_in(one.ask_with_bad_key(method, path, body));
  };
  const std::string good = R"({"user":1,"total":2})";
  CHECK(told("PUT", "/nothing?a=%zz") == "not_found");
  CHECK(told("PUT", "/boards/./nothing?a") == "not_found");
  CHECK(told("DELETE", "/score?a") == "method_not_allowed");
  CHECK(told("DELETE", "/boards/./score?a") == "method_not_allowed");
  CHECK(told("PUT", "/boards/./score?a") == "invalid_query");
  CHECK(told("PUT", "/boards/./score") == "invalid_board");
  CHECK(told("PUT", "/boards/other/score") == "invalid_json");
  CHECK(told("PUT", "/boards/other/score", "{}") == "invalid_body");
  CHECK(told("PUT", "/boards/other/score", good) == "invalid_key");
  CHECK(told("POST", "/boards/other/scores", "[") == "invalid_json");
  CHECK(told("POST", "/boards/other/scores", "[]") == "invalid_key");
  for (const auto& [method, path, body] :
       {std::tuple("PUT", "/boards/other/score", good),
        std::tuple("POST", "/boards/other/scores", std::string("[]"))}) {
    one.send(method, path, body);
    answer(left().back().id, wire::error_code::unknown_board);
    CHECK(one.received().find("\"unknown_board\"") != std::string::npos);
  }
  CHECK(one.ask("GET", "/boards/other/top/x").find("invalid_position") != std::string::npos);
  CHECK(one.get("/boards/other/top/1", wire::error_code::unknown_board).find("unknown_board") !=
        std::string::npos);
  CHECK(left().size() == 3);
}

// Bug: a name that some routes take and others do not, or one that the service has for snapshots.
TEST_CASE_METHOD(api_fixture, "what is no board's name is invalid_board on every route") {
  person one(*this);
  for (const std::string name :
       {"", ".", "..", ".a", "a%20b", "a%2Fb", "%00", "%ff", "a+b", "\x80", "season-1", "season-",
        "hour-", "day-20261125", "week-2026W48", "frozen"}) {
    CAPTURE(name);
    const auto board = "/boards/" + name;
    for (const auto& answer :
         {one.ask("PUT", board + "/score", "{"), one.ask("POST", board + "/scores", "["),
          one.ask("GET", board + "/top/x"), one.ask("GET", board + "/top/1/1")})
      CHECK(answer.find("invalid_board") != std::string::npos);
  }
  CHECK(one.ask("GET", "/boards/" + std::string(65, 'x') + "/top/1").find("invalid_board") !=
        std::string::npos);
  for (const std::string& name :
       {std::string(64, 'x'), std::string("a.b_c-D9"), std::string("-"), std::string("_"),
        std::string("seasons"), std::string("frozen1"), std::string("Default")})
    CHECK(one.get("/boards/" + name + "/top/1", wire::error_code::unknown_board)
              .find("unknown_board") != std::string::npos);
}

// Bug: a board's own address that leads to another request than the short one.
TEST_CASE_METHOD(api_fixture, "the requests of the core work on the board that the path names") {
  person one(*this);
  const std::string score = R"({"user":1,"score":"+2"})";
  one.send("PUT", "/boards/default/score", score);
  CHECK(last_changes() ==
        wire::change_list{{"default"}, {{ranking::user_id(1), wire::change::kind::relative, 2}}});
  answer(left().back().id, tests::total_of(7));
  CHECK(person::body_of(one.received()) == R"({"user":1,"total":7})");
  CHECK(one.get("/boards/default/top/5/2", list(0, 5)) == json(5));
  CHECK(left().back().what ==
        wire::operation(wire::read{"default", wire::window_query{5, 2}, 10'000}));
}
