// What the programs log, from the outside: one request through all of them, rotation while requests
// come, a disk that is full.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <rapidjson/document.h>

#include "tests/catch.hpp"
#include "tests/skip.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/guarded_service.hpp"
#include "tests/system/http_client.hpp"
#include "tests/system/process.hpp"
#include "tests/system/raw_connection.hpp"
#include "tests/system/scale.hpp"
#include "tests/system/small_disk.hpp"
#include "tests/text_of_file.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;
using scoreboard::tests::text_of_file;

namespace {

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Waits until some line of the file has all of these; gives it. Fails after a while.
std::string line_with(const std::filesystem::path& path, const std::vector<std::string>& parts) {
  const auto latest = std::chrono::steady_clock::now() + patient(10s);
  for (;;) {
    for (const auto& line : lines_in(text_of_file(path))) {
      if (std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
            return line.find(part) != std::string::npos;
          }))
        return line;
    }
    INFO(path << " has no line with " << parts.front() << ":\n" << text_of_file(path));
    REQUIRE(std::chrono::steady_clock::now() < latest);
    std::this_thread::sleep_for(20ms);
  }
}

/// One request as it stands, and its answer.
response ask_as_is(std::uint16_t port, const std::string& bytes) {
  raw_connection connection(port, patient(10s));
  connection.send(bytes);
  return connection.receive();
}

std::string request_with(const std::string& lines, const std::string& target = "/top/1") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines + "\r\n";
}

struct logging_service {
  explicit logging_service(bool balancer, const std::filesystem::path& where = {})
      : place(where.empty() ? directory.path() : where), parts(options(balancer)) {}

  cluster_options options(bool balancer) const {
    cluster_options chosen;
    chosen.balancer = balancer;
    for (auto* const arguments : {&chosen.server_arguments, &chosen.client_arguments})
      *arguments = {"--log-format=json", "--log-level=debug"};
    chosen.server_arguments.push_back("--log-file=" + server_log().string());
    chosen.client_arguments.push_back("--log-file=" + client_log().string());
    chosen.client_arguments.push_back("--http.access-log=" + access_log().string());
    return chosen;
  }

  std::filesystem::path server_log() const { return place / "server.log"; }
  std::filesystem::path client_log() const { return place / "client.log"; }
  std::filesystem::path access_log() const { return place / "access.log"; }

  const temp_dir directory;
  const std::filesystem::path place;
  cluster parts;
};

}  // namespace

// Bug: the id is lost on the way, or made anew, or a hop names the request by another one.
TEST_CASE("one request is found by its id in the logs of everything that it went through") {
  logging_service service(true);
  const auto port = service.parts.balancer_port();
  const std::string body = R"({"user":1,"total":5})";
  const auto answer =
      ask_as_is(port,
                "PUT /score HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: order-66\r\n"
                "Content-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
  CHECK(answer.result_int() == 200);
  CHECK(answer.count("X-Request-Id") == 0);
  const std::string version(answer["Scoreboard-Version"]);
  REQUIRE_FALSE(version.empty());

  const std::string name = R"("request":"order-66")";
  line_with(service.access_log(), {name, R"("method":"PUT","target":"/score","status":200)",
                                   R"("version":)" + version + "}"});
  line_with(service.client_log(), {name, "answered a request", R"("program":"scoreboard-client")"});
  line_with(service.server_log(),
            {name, "puts an update into a commit", R"("version":)" + version});
  line_with(service.server_log(),
            {R"("requests":"order-66")", "stored a commit", R"("version":)" + version + ","});
  CHECK(ask_as_is(port, request_with("X-Request-Id: read-1\r\n", "/top/7")).result_int() == 200);
  line_with(service.server_log(), {R"("request":"read-1")", "takes a read"});
  for (const auto& file : {service.server_log(), service.client_log(), service.access_log()}) {
    for (const auto& line : lines_in(text_of_file(file))) {
      CAPTURE(file, line);
      CHECK_FALSE(rapidjson::Document().Parse(line.c_str()).HasParseError());
    }
  }
  service.parts.stop();
}

// Bug: an error without an id, with two, or with what a hostile sender gave.
TEST_CASE("answers with errors have one id, through the balancer and without it") {
  logging_service service(true);
  const auto check_id = [](const response& answer, const std::string& expected) {
    CAPTURE(answer.result_int(), expected);
    REQUIRE(answer.count("X-Request-Id") == 1);
    const std::string id(answer["X-Request-Id"]);
    if (!expected.empty()) CHECK(id == expected);
    CHECK(
        id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
        std::string::npos);
  };
  for (const auto port : {service.parts.client_port(), service.parts.balancer_port()}) {
    const auto mine = "X-Request-Id: mine\r\n";
    check_id(ask_as_is(port, request_with(mine, "/nothing")), "mine");
    check_id(ask_as_is(port, request_with(mine, "/top/x")), "mine");
    for (const std::string hostile :
         {"", "X-Request-Id: a b\r\n", "X-Request-Id: \"},{\r\n", "X-Request-Id: \xc3\xab\r\n"}) {
      const auto answer = ask_as_is(port, request_with(hostile, "/nothing"));
      check_id(answer, "");
      line_with(service.access_log(), {"\"" + std::string(answer["X-Request-Id"]) + "\""});
    }
    check_id(ask_as_is(port, request_with("X-Request-Id: " + std::string(65, 'a') + "\r\n", "/no")),
             "");
  }
  // nginx's own: it does not pass this one on.
  check_id(
      ask_as_is(service.parts.balancer_port(), request_with("X-Request-Id: mine\r\n", "/metrics")),
      "mine");
  const auto two =
      ask_as_is(service.parts.client_port(),
                request_with("X-Request-Id: one\r\nX-Request-Id: two\r\n", "/nothing"));
  check_id(two, "");
  CHECK(two["X-Request-Id"].size() == 15);
  service.parts.stop();
}

// Bug: lines that are written while files are moved away are lost, twice there, or in the old file.
TEST_CASE("logs are rotated while requests come") {
  logging_service service(false);
  constexpr int requests = 400;
  http_client person(service.parts.client_port());
  const auto rotate = [&](const std::string& suffix) {
    for (const auto& file : {service.access_log(), service.client_log(), service.server_log()})
      std::filesystem::rename(file, file.string() + suffix);
    for (auto* const part : service.parts.processes()) part->send_signal(SIGHUP);
    line_with(service.client_log(), {"SIGHUP"});
    line_with(service.server_log(), {"SIGHUP"});
  };
  for (int i = 0; i < requests; ++i) {
    if (i == requests / 3) rotate(".1");
    if (i == 2 * requests / 3) rotate(".2");
    REQUIRE(person.get("/top/" + std::to_string(1000 + i)).result_int() == 200);
  }
  const auto old_one = text_of_file(service.access_log().string() + ".1");
  const auto old_two = text_of_file(service.access_log().string() + ".2");
  service.parts.stop();
  CHECK(text_of_file(service.access_log().string() + ".1") == old_one);
  CHECK(text_of_file(service.access_log().string() + ".2") == old_two);
  const auto all = old_one + old_two + text_of_file(service.access_log());
  for (int i = 0; i < requests; ++i) {
    const auto target = "\"/top/" + std::to_string(1000 + i) + "\"";
    CAPTURE(target);
    REQUIRE(all.find(target) != std::string::npos);
    REQUIRE(all.find(target) == all.rfind(target));
  }
}

// Bug: the package's file for logrotate is refused, moves nothing, or signals the wrong process.
TEST_CASE("logrotate rotates the logs with the package's file") {
  if (!std::filesystem::exists("/usr/sbin/logrotate"))
    return scoreboard::tests::skip("no logrotate");
  logging_service service(false);
  auto text = text_of_file(SCOREBOARD_SOURCE_DIR "/conf/debian/logrotate");
  const auto replace = [&text](const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  };
  // The test's places and processes, and its own user.
  text.erase(0, text.find("/var/log/scoreboard/http"));
  replace("/var/log/scoreboard/http", service.place.string());
  replace("    su scoreboard-http scoreboard\n", "");
  replace("$(systemctl show --property=MainPID --value 'scoreboard-client@*.service')",
          std::to_string(service.parts.client().pid()) + " 0 " +
              std::to_string(service.parts.server().pid()));
  const auto file = service.directory.path() / "logrotate.conf";
  std::ofstream(file) << text;
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  http_client person(service.parts.client_port());
  REQUIRE(person.get("/top/41").result_int() == 200);
  line_with(service.access_log(), {"\"/top/41\""});  // an empty file is not rotated
  const auto done = run_to_end({"/usr/sbin/logrotate", "--force", "--state",
                                (service.directory.path() / "state").string(), file.string()},
                               patient(10s));
  CAPTURE(done.errors);
  REQUIRE(done.code == 0);
  line_with(service.client_log(), {"SIGHUP"});
  REQUIRE(person.get("/top/42").result_int() == 200);
  line_with(service.access_log(), {"\"/top/42\""});
  line_with(service.access_log().string() + ".1", {"\"/top/41\""});
  CHECK(text_of_file(service.access_log()).find("\"/top/41\"") == std::string::npos);
  service.parts.stop();
}

// Bug: a full disk holds up or fails requests, or the log of the program is silent about it.
TEST_CASE("on a full disk lines of logs are lost and no request") {
  const temp_dir directory;
  const auto disk = small_disk::mount_on(directory.path(), std::size_t{1} << 20);
  if (!disk) return scoreboard::tests::skip("a disk cannot be mounted here");
  logging_service service(false, directory.path());
  http_client person(service.parts.client_port());
  REQUIRE(person.get("/top/50").result_int() == 200);
  line_with(service.access_log(), {"\"/top/50\""});
  disk->fill();
  for (int i = 0; i < 300; ++i) REQUIRE(person.get("/top/51").result_int() == 200);
  // Where a line does not fit into its file it goes to standard error.
  const auto latest = std::chrono::steady_clock::now() + patient(10s);
  while (service.parts.client().standard_error().find("lines are lost that were for the access") ==
         std::string::npos) {
    REQUIRE(person.get("/top/51").result_int() == 200);
    REQUIRE(std::chrono::steady_clock::now() < latest);
    std::this_thread::sleep_for(100ms);
  }
  disk->free();
  REQUIRE(person.get("/top/52").result_int() == 200);
  line_with(service.access_log(), {"\"/top/52\""});
  service.parts.stop();
}

// Bug: a token stands in a log at some level.
TEST_CASE("no log shows a token, whatever its level") {
  const auto chief = issue("chief", "admin", "*");
  guarded_service service({chief}, false, {"--log-level=debug", "--http.access-log=-"});
  CHECK(service.status(chief.token, "PUT", "/boards/b", "{}") == 201);
  CHECK(service.status(chief.token, "PUT", "/boards/b/score", R"({"user":1,"total":2})") == 200);
  CHECK(service.status(chief.token, "GET", "/boards/b/top/x") == 400);
  CHECK(service.status(chief.token, "PUT", "/boards/b/score", std::string(8000, ' ')) == 413);
  CHECK(service.status(chief.token + "x", "GET", "/boards/b") == 401);
  service.parts().stop();
  const auto log = service.parts().client().standard_error();
  CHECK(log.find(R"("target":"/boards/b","status":201)") != std::string::npos);
  CHECK(log.find(R"("token":"chief")") != std::string::npos);
  CHECK(log.find("answered a request") != std::string::npos);
  const auto secret = chief.token.substr(3);
  for (auto* const part : service.parts().processes()) {
    CHECK(part->standard_error().find(secret) == std::string::npos);
    CHECK(part->standard_output().find(secret) == std::string::npos);
  }
}
