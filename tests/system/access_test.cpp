// Tokens, from the outside: the programs as they are started, with files that change under them.
#include <chrono>
#include <csignal>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/guarded_service.hpp"
#include "tests/system/http_client.hpp"
#include "tests/system/process.hpp"
#include "tests/system/raw_connection.hpp"
#include "tests/system/scale.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

namespace {

/// The methods and paths of `scoreboard-client --routes`, with a name at each open place.
std::vector<std::pair<std::string, std::string>> all_routes() {
  const auto told = run_to_end({SCOREBOARD_CLIENT, "--routes"}, patient(5s));
  std::vector<std::pair<std::string, std::string>> routes;
  std::istringstream lines(told.output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string method;
    std::string path;
    words >> method >> path;
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
      const auto name = path.substr(at, path.find('}') - at + 1);
      path.replace(at, name.size(), name == "{board}" ? "eu-1" : "1");
    }
    routes.emplace_back(method, path);
  }
  return routes;
}

bool is_for_everybody(const std::string& path) {
  return path.starts_with("/health/") || path.starts_with("/docs") || path == "/openapi.yaml" ||
         path == "/metrics";
}

}  // namespace

// Bug: a route that a handler answers before anybody asked who sends it, seen from the outside.
TEST_CASE("every route but those of the service itself refuses who may not") {
  const auto far = issue("far", "admin", "us-*");
  const auto unknown = issue("unknown", "admin", "*");
  guarded_service service({far});
  const auto routes = all_routes();
  REQUIRE(routes.size() > 40);
  for (const auto& [method, path] : routes) {
    CAPTURE(method, path);
    const bool is_open = is_for_everybody(path);
    const bool is_public = path.starts_with("/top/");
    const bool is_filtered =
        path == "/boards" || path == "/scores" || (method == "GET" && path.starts_with("/users/"));
    const auto none = service.status("", method, path, "{}");
    CHECK((none == 401) == !(is_open || is_public || (is_filtered && method == "GET")));
    CHECK((service.status(unknown.token, method, path, "{}") == 401) == !is_open);
    CHECK((service.status("x", method, path, "{}") == 401) == !is_open);
    CHECK((service.status(far.token, method, path, "{}") == 403) ==
          !(is_open || is_public || is_filtered));
  }
  service.parts().stop();
}

// Bug: a rotation that locks somebody out for a moment, or counts a retry twice; a broken file that
// lets anybody in or out; SIGHUP that ends a program.
TEST_CASE("tokens are rotated while the service runs") {
  const auto before = issue("game", "read,write", "*");
  const auto after = issue("game", "read,write", "*");
  const auto chief = issue("chief", "admin", "*");
  guarded_service service({before, chief});
  http_client person(service.parts().client_port());
  const auto add = [&](const std::string& token) {
    person.set_token(token);
    return person.send("PUT", "/score", R"({"user":1,"score":"+1"})", {"key"});
  };
  CHECK(add(after.token).result_int() == 401);
  CHECK(add(before.token).body() == R"({"user":1,"total":1})");

  service.write({before, after, chief});
  service.reload("tokens in force: 3");
  const auto again = add(after.token);
  CHECK(again.body() == R"({"user":1,"total":1})");
  CHECK(again["Idempotent-Replayed"] == "true");
  CHECK(add(chief.token).body() == R"({"user":1,"total":2})");

  service.write({after}, "not a line\n");
  service.reload("stay in force");
  CHECK(add(before.token).result_int() == 200);

  service.write({after, chief});
  service.reload("tokens in force: 2");
  CHECK(add(before.token).result_int() == 401);
  CHECK(add(after.token).result_int() == 200);
  service.parts().server().send_signal(SIGHUP);
  CHECK(service.status(chief.token, "PUT", "/boards/b", "{}") == 201);
  CHECK(service.audit().find(R"("token":"chief","method":"PUT","target":"/boards/b")") !=
        std::string::npos);

  // Nothing secret stands where others look.
  for (auto* const part : service.parts().processes()) {
    const auto log = part->standard_error() + part->standard_output();
    for (const auto& each : {before, after, chief}) {
      CHECK(log.find(each.token) == std::string::npos);
      CHECK(service.audit().find(each.token) == std::string::npos);
    }
  }
  service.parts().stop();
}

// Bug: who was let in once is told for ever.
TEST_CASE("a stream of a revoked token ends within a heartbeat") {
  const auto near = issue("near", "admin", "eu-*");
  const auto chief = issue("chief", "admin", "*");
  guarded_service service({near, chief});
  raw_connection listener(service.parts().client_port(), patient(20s));
  listener.send("GET /events?board=eu-1&after=0 HTTP/1.0\r\nAuthorization: Bearer " + near.token +
                "\r\n\r\n");
  REQUIRE(service.status(chief.token, "PUT", "/boards/eu-1", "{}") == 201);
  REQUIRE(service.status(chief.token, "PUT", "/boards/us-1", "{}") == 201);
  REQUIRE(listener.readable_within(patient(10s)));
  service.write({chief});
  service.reload("tokens in force: 1");
  const auto heard = listener.receive();
  CHECK(heard.result_int() == 200);
  CHECK(heard.body().find("eu-1") != std::string::npos);
  CHECK(heard.body().find("us-1") == std::string::npos);
  service.parts().stop();
}

// Bug: a balancer that keeps the token for itself, or shows it.
TEST_CASE("the balancer passes tokens on") {
  const auto near = issue("near", "read,write", "eu-*");
  const auto chief = issue("chief", "admin", "*");
  guarded_service service({near, chief}, true);
  REQUIRE(service.status(chief.token, "PUT", "/boards/eu-1", "{}") == 201);
  REQUIRE(service.status(chief.token, "PUT", "/boards/us-1", "{}") == 201);
  http_client person(service.parts().balancer_port());
  const auto refused = person.get("/boards/eu-1");
  CHECK(refused.result_int() == 401);
  CHECK(refused["WWW-Authenticate"] == R"(Bearer realm="scoreboard")");
  person.set_token(near.token);
  CHECK(person.get("/boards").body() == R"({"boards":["default","eu-1"],"next":null})");
  const auto list =
      person.send("POST", "/scores",
                  R"([{"board":"us-1","user":1,"total":1},{"board":"eu-1","user":1,"total":1}])");
  CHECK(list.result_int() == 200);
  CHECK(list.body().find(R"("code":"forbidden")") != std::string::npos);
  CHECK(person.get("/boards/us-1/top/1").result_int() == 403);
  CHECK(person.get("/boards/eu-1/top/1").body() == R"([{"user":1,"total":1}])");
  CHECK(service.parts().balancer().standard_error().find(near.token) == std::string::npos);
  service.parts().stop();
}
