#include "src/process/log.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include <rapidjson/document.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/process/fatal.hpp"
#include "src/process/seldom_log.hpp"
#include "tests/catch.hpp"
#include "tests/process/logged_file.hpp"
#include "tests/seed.hpp"
#include "tests/text_of_file.hpp"

using namespace scoreboard;
using process::log_line;
using spdlog::level::info;
using spdlog::level::warn;
using tests::logged_file;

namespace {

/// What a parser makes of the string in a log that `bytes` became: a code point for each byte.
std::string bytes_of(const rapidjson::Value& value) {
  std::string bytes;
  const std::string utf8(value.GetString(), value.GetStringLength());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    auto c = static_cast<unsigned char>(utf8[i]);
    if (c >= 0x80)
      c = static_cast<unsigned char>((c & 3U) << 6U |
                                     (static_cast<unsigned char>(utf8[++i]) & 0x3fU));
    bytes += static_cast<char>(c);
  }
  return bytes;
}

std::string random_bytes(std::mt19937_64& random) {
  std::string bytes(random() % 60, ' ');
  std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
  return bytes;
}

}  // namespace

// Bug: a byte that a peer sent makes a line that no parser takes, or two lines, or another field.
TEST_CASE("a line of JSON is one object whatever is in it") {
  SEEDED_GENERATOR(random);
  const logged_file log("json");
  std::vector<std::string> messages;
  std::vector<std::string> values;
  for (int i = 0; i < 2000; ++i) {
    messages.push_back(random_bytes(random));
    values.push_back(random_bytes(random));
    log_line(info, messages.back(), {{"request", values.back()}});
  }
  const auto lines = log.lines();
  REQUIRE(lines.size() == messages.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    rapidjson::Document line;
    REQUIRE_FALSE(line.Parse(lines[i].c_str()).HasParseError());
    REQUIRE(line.MemberCount() == 6);
    REQUIRE(bytes_of(line["message"]) == messages[i]);
    REQUIRE(bytes_of(line["request"]) == values[i]);
    REQUIRE(std::string(line["level"].GetString()) == "info");
    REQUIRE(std::string(line["program"].GetString()) == "example");
    REQUIRE(line["pid"].GetInt() == ::getpid());
  }
}

// Bug: a peer writes a line of its own into the log, or a field that another part did not.
TEST_CASE("a line of text is one line whatever is in it") {
  SEEDED_GENERATOR(random);
  const logged_file log("text");
  for (int i = 0; i < 2000; ++i) {
    const auto bytes = random_bytes(random);
    log_line(info, bytes, {{"request", bytes}});
  }
  log_line(warn, "m\nforged", {{"request", "a b=c\"\n"}, {"peer", ""}});
  const auto lines = log.lines();
  REQUIRE(lines.size() == 2001);
  const std::regex form(R"(\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\] \[example\] \[info\] .*)");
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    REQUIRE(std::regex_match(lines[i], form));
    REQUIRE(std::none_of(lines[i].begin(), lines[i].end(),
                         [](char c) { return static_cast<unsigned char>(c) < ' '; }));
  }
  const auto& last = lines.back();
  CHECK(last.substr(last.find("[warning]")) ==
        R"([warning] m\x0aforged request="a b=c\u0022\u000a" peer="")");
}

// Bug: numbers as strings, a number of a wrong sign, fields of one line in the next.
TEST_CASE("a line has its own fields and no other's") {
  const logged_file log("json");
  log_line(info, "a", {{"version", ~std::uint64_t{0}}, {"change", std::int64_t{-1}}, {"ms", 0.5}});
  spdlog::info("b");
  const auto lines = log.lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find(R"("message":"a","version":18446744073709551615,"change":-1,"ms":0.500})") !=
        std::string::npos);
  CHECK(lines[1].find(R"("message":"b"})") != std::string::npos);
}

// Bug: a level that lets less through than it says, or more.
TEST_CASE("the level says what is logged") {
  const std::vector<std::pair<std::string, std::size_t>> counts{
      {"debug", 4}, {"info", 3}, {"warning", 2}, {"error", 1}};
  for (const auto& [level, count] : counts) {
    const logged_file log("text", level);
    spdlog::debug("1");
    spdlog::info("2");
    log_line(warn, "3", {});
    spdlog::error("4");
    CHECK(log.lines().size() == count);
    CHECK(process::logs(spdlog::level::debug) == (level == "debug"));
  }
}

// Bug: a value that is no format or level is taken for one.
TEST_CASE("settings of the log are checked") {
  CHECK(process::problem_of({}).empty());
  CHECK(process::problem_of({"json", "debug", "/x"}).empty());
  CHECK_FALSE(process::problem_of({"JSON", "info", ""}).empty());
  CHECK_FALSE(process::problem_of({"text", "warn", ""}).empty());
}

// Bug: after a rotation the log goes on in the old file, or lines are lost.
TEST_CASE("the log goes on in a new file when the old one was moved away") {
  const logged_file log("text");
  const auto moved = log.path().string() + ".1";
  spdlog::info("one");
  std::filesystem::rename(log.path(), moved);
  spdlog::info("two");
  process::reopen_log();
  spdlog::info("three");
  CHECK(log.lines().size() == 1);
  CHECK(log.text().find("three") != std::string::npos);
  const auto old = tests::text_of_file(moved);
  CHECK(std::count(old.begin(), old.end(), '\n') == 2);
  CHECK(old.find("three") == std::string::npos);
}

// Bug: the last line of a process, which says why it ended, in another form or place, or nowhere.
TEST_CASE("the line of a fatal failure is in the log as all others") {
  const logged_file log("json");
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    process::end_process("it \"broke\"\n");
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  REQUIRE(log.lines().size() == 1);
  rapidjson::Document line;
  REQUIRE_FALSE(line.Parse(log.lines().front().c_str()).HasParseError());
  CHECK(std::string(line["level"].GetString()) == "critical");
  CHECK(std::string(line["message"].GetString()) == "ends at once: it \"broke\"\n");
}

// Bug: a peer fills the disk with warnings, or nobody learns how many there were.
TEST_CASE("warnings that peers bring about are seldom, and say what was left out") {
  const logged_file log("json");
  process::seldom_log seldom;
  const auto begin = std::chrono::steady_clock::now();
  for (int second = 0; second < 20; ++second)
    seldom.warn("again", {{"request", "r"}}, begin + std::chrono::seconds(second));
  const auto lines = log.lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("left_out") == std::string::npos);
  CHECK(lines[1].find(R"("request":"r","left_out":9})") != std::string::npos);
}
