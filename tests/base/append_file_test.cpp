#include "src/base/append_file.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <system_error>
#include <thread>

#include "tests/catch.hpp"
#include "tests/system/temp_dir.hpp"

using scoreboard::append_file;

namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

// Bug: a file that was moved away goes on growing there, or one that is opened again loses lines.
TEST_CASE("a file of lines goes on in a new one when the old one was moved away") {
  const scoreboard::system_test::temp_dir directory;
  const auto path = directory.path() / "lines";
  const auto moved = directory.path() / "lines.1";
  append_file file(path.string());
  CHECK_FALSE(file.append("1\n"));
  std::filesystem::rename(path, moved);
  CHECK_FALSE(file.append("2\n"));
  CHECK_FALSE(file.reopen());
  CHECK_FALSE(file.append("3\n"));
  CHECK_FALSE(file.reopen());
  CHECK_FALSE(file.append("4\n"));
  CHECK(content_of(moved) == "1\n2\n");
  CHECK(content_of(path) == "3\n4\n");
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);
}

// Bug: without the new file there is none any more.
TEST_CASE("a file of lines that cannot be opened again stays in use") {
  const scoreboard::system_test::temp_dir directory;
  const auto inner = directory.path() / "inner";
  const auto away = directory.path() / "away";
  std::filesystem::create_directory(inner);
  append_file file((inner / "lines").string());
  std::filesystem::rename(inner, away);
  CHECK(file.reopen());
  CHECK_FALSE(file.append("1\n"));
  CHECK(content_of(away / "lines") == "1\n");
  CHECK_THROWS_AS(append_file((inner / "lines").string()), std::system_error);
}

// Bug: lines of two processes, or of two threads, are mixed.
TEST_CASE("several writers of a file of lines leave whole ones") {
  const scoreboard::system_test::temp_dir directory;
  const auto path = (directory.path() / "lines").string();
  append_file one(path);
  append_file other(path);
  const auto write = [](append_file& to, char letter) {
    for (int i = 0; i < 500; ++i) to.append(std::string(200, letter) + "\n");
  };
  std::thread first(write, std::ref(one), 'a');
  std::thread second(write, std::ref(other), 'b');
  std::thread third(write, std::ref(other), 'c');
  first.join();
  second.join();
  third.join();
  std::ifstream file(path);
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    REQUIRE(line.size() == 200);
    REQUIRE(line == std::string(200, line.front()));
  }
  CHECK(count == 1500);
}

// Bug: an error of the system passes for success.
TEST_CASE("a file of lines says when there is no space") {
  append_file full("/dev/full");
  CHECK(full.append("1\n") == std::errc::no_space_on_device);
}
