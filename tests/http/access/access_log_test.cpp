#include "http/access/access_log.hpp"

#include <chrono>
#include <filesystem>
#include <string>

#include "tests/actors/logged_lines.hpp"
#include "tests/catch.hpp"
#include "tests/system/temp_dir.hpp"
#include "tests/text_of_file.hpp"

using namespace scoreboard;
using http::access_line;
using http::access_log;

namespace {

http::access_entry entry_of(std::string_view target) {
  return {"id", "GET", target, 200, 2, std::chrono::microseconds(1500), "::1", "game", 7};
}

}  // namespace

// Bug: a member that is missing, of another type, or that what a peer sent can forge.
TEST_CASE("an entry of the access log is one line of JSON") {
  const std::chrono::system_clock::time_point at{std::chrono::milliseconds(1500)};
  CHECK(access_line(entry_of("/top/1"), at) ==
        R"({"at":"1970-01-01T00:00:01.500Z","request":"id","method":"GET","target":"/top/1",)"
        R"("status":200,"bytes":2,"ms":1.500,"peer":"::1","token":"game","version":7})"
        "\n");
  CHECK(access_line({"id", {}, {}, 400, 9, {}, {}, {}, {}}, at) ==
        R"({"at":"1970-01-01T00:00:01.500Z","request":"id","status":400,"bytes":9,"ms":0.000})"
        "\n");
  const auto line = access_line(entry_of("/\n\",\"status\":1\xff"), at);
  CHECK(line.find(R"("target":"/\u000a\u0022,\u0022status\u0022:1\u00ff")") != std::string::npos);
}

// Bug: lines are kept back for ever, written one by one, or written twice.
TEST_CASE("lines of the access log are gathered until they are many or time has passed") {
  const system_test::temp_dir directory;
  const auto path = directory.path() / "access";
  {
    access_log log(path.string());
    log.note(entry_of("/1"));
    CHECK(tests::text_of_file(path).empty());
    log.flush();
    CHECK(tests::text_of_file(path).find("\"/1\"") != std::string::npos);
    log.flush();
    const std::string target(1000, 'x');
    while (tests::text_of_file(path).size() < access_log::full_bytes) log.note(entry_of(target));
    log.note(entry_of("/last"));
  }
  const auto text = tests::text_of_file(path);
  CHECK(text.find("\"/1\"") == text.rfind("\"/1\""));
  CHECK(text.find("\"/last\"") != std::string::npos);
  CHECK(text.back() == '\n');
}

// Bug: what was gathered before a rotation is lost, or goes into the new file.
TEST_CASE("an access log goes on in a new file with nothing lost") {
  const system_test::temp_dir directory;
  const auto path = directory.path() / "access";
  const auto moved = directory.path() / "access.1";
  access_log log(path.string());
  log.note(entry_of("/1"));
  std::filesystem::rename(path, moved);
  log.note(entry_of("/2"));
  log.reopen();
  log.note(entry_of("/3"));
  log.flush();
  const auto old = tests::text_of_file(moved);
  CHECK(old.find("\"/1\"") != std::string::npos);
  CHECK(old.find("\"/2\"") != std::string::npos);
  CHECK(old.find("\"/3\"") == std::string::npos);
  CHECK(tests::text_of_file(path).find("\"/3\"") != std::string::npos);
}

// Bug: a full disk stops requests, or nobody learns that lines are lost.
TEST_CASE("an access log without space loses lines and says how many") {
  tests::logged_lines logged;
  access_log log("/dev/full");
  for (int i = 0; i < 3; ++i) log.note(entry_of("/"));
  log.flush();
  const auto told = logged.take();
  CHECK(told.find("up to 3 lines are lost that were for the access log /dev/full") !=
        std::string::npos);
  log.note(entry_of("/"));
  log.flush();  // in ten seconds once
  CHECK(logged.take().empty());
}
