#include "http/access/audit_log.hpp"

#include <chrono>
#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/system/temp_dir.hpp"
#include "tests/text_of_file.hpp"

using namespace scoreboard;
using http::audit_entry;
using http::audit_line;
using http::audit_log;

// Bug: a path with a line end or a quote in it that forges a line of the log.
TEST_CASE("an entry of the audit log is one line, whatever it holds") {
  const std::chrono::system_clock::time_point at{std::chrono::milliseconds(1'500)};
  CHECK(audit_line({"id", "ops", "DELETE", "/boards/a", "127.0.0.1", 204}, at) ==
        R"({"at":"1970-01-01T00:00:01.500Z","request":"id","token":"ops","method":"DELETE",)"
        R"("target":"/boards/a","peer":"127.0.0.1","status":204})"
        "\n");
  const auto line = audit_line({"", "", "PUT", "/a\n\"\\\x7f\xff", "", 200}, at);
  CHECK(line.find(R"("target":"/a\u000a\u0022\u005c\u007f\u00ff")") != std::string::npos);
  CHECK(line.find('\n') == line.size() - 1);
}

// Bug: a log that was moved away goes on growing there, or one that is opened again loses lines.
TEST_CASE("an audit log goes on in a new file when the old one was moved away") {
  const system_test::temp_dir directory;
  const auto path = directory.path() / "audit";
  const auto moved = directory.path() / "audit.1";
  audit_log log(path.string());
  log.note({"id", "a", "PUT", "/1", "", 200});
  std::filesystem::rename(path, moved);
  log.note({"id", "a", "PUT", "/2", "", 200});
  log.reopen();
  log.note({"id", "a", "PUT", "/3", "", 200});
  log.reopen();
  log.note({"id", "a", "PUT", "/4", "", 200});
  CHECK(tests::text_of_file(moved).find("/2") != std::string::npos);
  CHECK(tests::text_of_file(path).find("/3") != std::string::npos);
  CHECK(tests::text_of_file(path).find("/4") != std::string::npos);
  CHECK(tests::text_of_file(path).find("/2") == std::string::npos);
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);
}
