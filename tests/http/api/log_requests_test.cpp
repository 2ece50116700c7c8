// What the HTTP process logs of requests, and under which id the server gets them.
#include <chrono>
#include <memory>
#include <string>
#include <variant>

#include "tests/catch.hpp"
#include "tests/http/api/api_fixture.hpp"
#include "tests/process/logged_file.hpp"
#include "tests/text_of_file.hpp"

using namespace scoreboard;
using tests::api_fixture;
using tests::logged_file;
using tests::person;

namespace {

/// One whose slow requests are logged, and all in an access log.
struct logging_fixture {
  logging_fixture()
      : log((directory.path() / "access").string()),
        service(std::make_unique<http::access_control>(), {}, nullptr,
                std::chrono::milliseconds(20), &log) {}

  std::string accesses() {
    log.flush();
    return tests::text_of_file(directory.path() / "access");
  }

  const system_test::temp_dir directory;
  http::access_log log;
  api_fixture service;
};

}  // namespace

// Bug: the server gets another id than the sender gave, or none with what follows an update.
TEST_CASE_METHOD(api_fixture, "what is asked of the server has the id of the request") {
  person one(*this);
  one.send("POST", "/boards/b/score?show=rank", R"({"user":1,"total":2})",
           "X-Request-Id: mine\r\n");
  REQUIRE(left().size() == 1);
  CHECK(left().back().request_id == request_id("mine"));
  answer(left().back().id, wire::results{{2, 0, commits::result_code::kept, false}}, {3});
  REQUIRE(left().size() == 2);
  CHECK(left().back().request_id == request_id("mine"));
  CHECK(std::holds_alternative<wire::read>(left().back().what));
}

// Bug: nobody learns which requests are slow, or those who are quick are told of, too.
TEST_CASE_METHOD(logging_fixture, "a request that took long is told in the log") {
  const logged_file lines("json");
  for (const int ms : {10, 30}) {
    person one(service);
    one.send("GET", "/top/1", {}, "X-Request-Id: took-" + std::to_string(ms) + "\r\n");
    service.loop.pass(std::chrono::milliseconds(ms));
    service.answer(service.left().back().id, wire::listing(), {7});
  }
  REQUIRE(lines.lines().size() == 1);
  CHECK(lines.text().find(R"("message":"a request took long","request":"took-30","method":"GET",)"
                          R"("target":"/top/1","status":200,"ms":30.000})") != std::string::npos);
  const auto text = accesses();
  CHECK(text.find(R"("request":"took-10","method":"GET","target":"/top/1","status":200,"bytes":2,)"
                  R"("ms":10.000,"version":7})") != std::string::npos);
  CHECK(text.find(R"("request":"took-30")") != std::string::npos);
}

// Bug: what is refused before a route is missing in the access log.
TEST_CASE_METHOD(logging_fixture, "refused requests are in the access log") {
  person one(service);
  one.ask("GET", "/nothing");
  one.ask("PUT", "/score", std::string(5000, ' '));
  const auto text = accesses();
  CHECK(text.find(R"("target":"/nothing","status":404)") != std::string::npos);
  CHECK(text.find(R"("method":"PUT","target":"/score","status":413)") != std::string::npos);
}
