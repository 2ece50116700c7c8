#include "src/boards/time_zone_file.hpp"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>
#include <string>
#include <utility>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/boards/calendar.hpp"
#include "src/boards/time_zone.hpp"
#include "tests/boards/zone_files.hpp"
#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tests/skip.hpp"

using namespace scoreboard;
using boards::is_time_zone_file;
using boards::time_zone;
using boards::testing::zone_bytes;
using boards::testing::zone_folder;

namespace {

/// Replaces the four bytes at `offset`.
std::string with_number(std::string bytes, std::size_t offset, std::uint32_t number) {
  for (std::size_t i = 0; i < 4; ++i)
    bytes.at(offset + i) = static_cast<char>(number >> (24U - 8U * i));
  return bytes;
}

const std::string year_2007("\0\0\0\0\x47\x27\x00\x90", 8);
const std::string year_2037("\0\0\0\0\x7f\x2a\xf8\x90", 8);

/// What a small file says.
struct small_content {
  std::string times = {};  ///< of changes, eight bytes each
  char kind = 0;           ///< what each changes to
  std::string type = std::string("\0\0\x0e\x10\0\0", 6);
  std::uint32_t leap_seconds = 0;
  std::string rule = "CET-1";
};

std::string small_file(const small_content& content) {
  constexpr std::size_t header_bytes = 44;
  const std::string abbreviation("CET\0", 4);
  const auto types = static_cast<std::uint32_t>(content.type.size() / 6);
  const auto changes = static_cast<std::uint32_t>(content.times.size() / 8);
  const auto header = [](std::uint32_t times, std::uint32_t kinds, std::uint32_t leap_seconds) {
    std::string bytes = "TZif2";
    bytes.resize(header_bytes, '\0');
    bytes = with_number(std::move(bytes), 28, leap_seconds);
    bytes = with_number(std::move(bytes), 32, times);
    bytes = with_number(std::move(bytes), 36, kinds);
    return with_number(std::move(bytes), 40, 4);
  };
  return header(0, 0, 0) + abbreviation + header(changes, types, content.leap_seconds) +
         content.times + std::string(changes, content.kind) + content.type + abbreviation +
         std::string(std::size_t{12} * content.leap_seconds, '\0') + '\n' + content.rule + '\n';
}

std::string damaged(std::string bytes, std::mt19937_64& random) {
  for (auto changes = random() % 4 + 1; changes > 0; --changes)
    bytes[random() % bytes.size()] = static_cast<char>(random());
  if (random() % 4 == 0) bytes.resize(random() % bytes.size());
  return bytes;
}

/// Whether clocks can be read there, whatever they show.
bool is_usable(const std::string& name) {
  const boards::season_calendar calendar{boards::season_period::day, 1, 1, 150, name};
  bool usable = true;
  for (std::uint64_t after_ms = 0; after_ms < 2'300'000'000'000; after_ms += 7'777'777'777)
    usable = boards::season_end_after(calendar, after_ms) > after_ms && usable;
  return usable;
}

void write_zone(const std::string& name, const std::string& bytes) {
  std::filesystem::create_directories((zone_folder / name).parent_path());
  std::ofstream(zone_folder / name, std::ios::binary) << bytes;
}

/// An empty folder, for the calling process only, in the place of the one with the time zones.
bool hide_zone_folder() {
  return unshare(CLONE_NEWNS) == 0 &&
         mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("zones", zone_folder.c_str(), "tmpfs", 0, nullptr) == 0;
}

constexpr int not_permitted = 77;

/// Runs `check` in a child process, which has half a minute. 0: it was true.
int status_in_child(const std::function<bool()>& check) {
  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Catch2 would take these signals, and exceptions, for a failure of the test case, and go on.
    std::signal(SIGABRT, SIG_DFL);
    std::signal(SIGSEGV, SIG_DFL);
    alarm(30);
    _exit([&check]() noexcept { return check(); }() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

// Bug: the library is given what ends the process, or what it reads wrong without a word.
TEST_CASE("a time zone file is one that the library reads right") {
  const auto madrid = zone_bytes("Europe/Madrid");
  const auto utc = zone_bytes("UTC");
  CHECK(is_time_zone_file(madrid));
  CHECK(is_time_zone_file(utc));
  CHECK(is_time_zone_file(zone_bytes("Asia/Kathmandu")));
  CHECK_FALSE(is_time_zone_file(zone_bytes("zone.tab")));
  CHECK_FALSE(is_time_zone_file(std::string(3'000, '\0')));
  CHECK_FALSE(is_time_zone_file(std::string(3'000, 'T')));
  for (std::size_t size = 0; size < madrid.size(); ++size)
    CHECK_FALSE(is_time_zone_file(std::string_view(madrid).substr(0, size)));
  const auto second = madrid.find("TZif", 1);
  REQUIRE(second != madrid.npos);
  // Of the first version, with another version in its second part, and with none there.
  CHECK_FALSE(is_time_zone_file(std::string(madrid).replace(4, 1, 1, '\0')));
  CHECK_FALSE(is_time_zone_file(
      std::string(madrid).replace(4, 1, 1, '\0').replace(second + 4, 1, 1, '\0')));
  CHECK_FALSE(is_time_zone_file(std::string(madrid).replace(second + 4, 1, "3")));
  CHECK_FALSE(is_time_zone_file(std::string(madrid).replace(second, 4, "TZIF")));
  // Counts: more than there is.
  for (std::size_t offset = 20; offset < 44; offset += 4) {
    CAPTURE(offset);
    CHECK_FALSE(is_time_zone_file(with_number(madrid, offset, 0xffffffff)));
    CHECK_FALSE(is_time_zone_file(with_number(madrid, second + offset, 0xffffffff)));
    CHECK_FALSE(is_time_zone_file(with_number(madrid, second + offset, 0x7fffffff)));
  }
}

// Bug: a zone whose daylight saving time ends with a list of changes that is short, because a rule
// behind it says the rest.
TEST_CASE("a time zone file lists its changes into 2037, or has no rule") {
  const std::string rule = "CET-1CEST,M3.5.0,M10.5.0/3";
  CHECK(is_time_zone_file(small_file({})));
  CHECK(is_time_zone_file(small_file({.times = year_2007})));
  CHECK(is_time_zone_file(small_file({.times = year_2007 + year_2037, .rule = rule})));
  CHECK_FALSE(is_time_zone_file(small_file({.times = year_2007, .rule = rule})));
  CHECK_FALSE(is_time_zone_file(small_file({.rule = rule})));
}

// Bug: what a file says that no program writes, and the library follows out of its bounds.
TEST_CASE("a time zone file means what it may") {
  CHECK_FALSE(is_time_zone_file(small_file({.times = year_2037 + year_2007})));
  CHECK_FALSE(is_time_zone_file(small_file({.times = year_2007 + year_2007})));
  CHECK_FALSE(is_time_zone_file(small_file({.times = year_2007, .kind = '\1'})));
  CHECK(is_time_zone_file(small_file({.type = std::string("\0\0\x0e\x10\1\3", 6)})));
  CHECK_FALSE(is_time_zone_file(small_file({.type = std::string("\0\0\x0e\x10\1\4", 6)})));
  CHECK(is_time_zone_file(small_file({.type = std::string("\0\1\x6d\x9f\0\0", 6)})));
  CHECK_FALSE(is_time_zone_file(small_file({.type = std::string("\0\1\x6d\xa0\0\0", 6)})));
  CHECK_FALSE(is_time_zone_file(small_file({.type = std::string("\xff\xfe\x92\x60\0\0", 6)})));
  CHECK_FALSE(is_time_zone_file(small_file({.type = ""})));
  CHECK_FALSE(is_time_zone_file(small_file({.leap_seconds = 1})));
}

// Bug: a zone in which people live and that nobody can choose, because its file looks wrong. In a
// child process, so that other test cases find zones that were not read before.
TEST_CASE("all time zones of the system are found") {
  const auto status = status_in_child([] {
    bool all_found = boards::testing::zone_names().size() > 300;
    for (const auto& name : boards::testing::zone_names()) {
      if (time_zone::find(name) && is_usable(name)) continue;
      std::cerr << name << " is not found\n";
      all_found = false;
    }
    return all_found;
  });
  CHECK(status == 0);
}

// Bug: a server ends, or its seasons do not, because the package with the time zones was taken
// away.
TEST_CASE("a time zone that vanishes is one that is not found") {
  const auto status = status_in_child([] {
    if (!time_zone::find("Europe/Madrid")) return false;
    if (!hide_zone_folder()) _exit(not_permitted);
    const bool stays = time_zone::find("Europe/Madrid").has_value() && is_usable("Europe/Madrid");
    const bool is_gone = !time_zone::find("Europe/Vilnius") && !time_zone::find("Europe/Vilnius");
    return stays && is_gone;
  });
  if (status == not_permitted) return tests::skip("mounting a file system is not permitted here");
  CHECK(status == 0);
}

// Bug: a zone that could not be read once cannot be found any more.
TEST_CASE("a time zone that comes back is found") {
  const auto status = status_in_child([] {
    const auto bytes = zone_bytes("Europe/Vilnius");
    if (!time_zone::find("Europe/Madrid")) return false;
    if (!hide_zone_folder()) _exit(not_permitted);
    write_zone("Europe/Vilnius", bytes.substr(0, 1'000));
    if (time_zone::find("Europe/Vilnius")) return false;
    write_zone("Europe/Vilnius", bytes);
    return time_zone::find("Europe/Vilnius").has_value() && is_usable("Europe/Vilnius");
  });
  if (status == not_permitted) return tests::skip("mounting a file system is not permitted here");
  CHECK(status == 0);
}

// Bug: the first look into the folder ends the process. That it is the first takes a program that
// runs no other test case.
TEST_CASE("a folder without time zones, or with one that is damaged, ends nothing") {
  for (const bool has_files : {false, true}) {
    const auto status = status_in_child([has_files] {
      const auto bytes = zone_bytes("Europe/Vilnius");
      if (!hide_zone_folder()) _exit(not_permitted);
      if (has_files) {
        write_zone("UTC", std::string(3'000, 'x'));
        write_zone("Europe/Vilnius", bytes);
      }
      time_zone::find("Europe/Vilnius");
      return !time_zone::find("Europe/Riga");
    });
    if (status == not_permitted) return tests::skip("mounting a file system is not permitted here");
    CHECK(status == 0);
  }
}

// Bug: damage that the library follows out of bounds, into an assertion or for ever.
TEST_CASE("damaged time zone files are refused or harmless") {
  SEEDED_GENERATOR(random);
  const auto status = status_in_child([&random] {
    const auto names = boards::testing::zone_names();
    const auto madrid = zone_bytes("Europe/Madrid");
    if (!time_zone::find("Europe/Madrid")) return false;
    if (!hide_zone_folder()) _exit(not_permitted);
    int found = 0;
    for (const auto& name : names) {
      const bool was_found = name == "Europe/Madrid";
      write_zone(name, damaged(madrid, random));
      if (was_found || !time_zone::find(name)) continue;
      ++found;
      if (!is_usable(name)) return false;
    }
    return found > 10;
  });
  if (status == not_permitted) return tests::skip("mounting a file system is not permitted here");
  CHECK(status == 0);
}
