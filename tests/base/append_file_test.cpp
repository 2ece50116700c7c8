#include "src/base/append_file.hpp"

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/descriptor.hpp"
#include "tests/catch.hpp"
#include "tests/system/temp_dir.hpp"
#include "tests/text_of_file.hpp"

using scoreboard::append_file;
using scoreboard::tests::text_of_file;

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
  CHECK(text_of_file(moved) == "1\n2\n");
  CHECK(text_of_file(path) == "3\n4\n");
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
  CHECK(text_of_file(away / "lines") == "1\n");
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

// Bug: a pipe that nobody reads hangs the program, which then no signal ends.
TEST_CASE("lines go into a pipe as long as somebody reads it") {
  const scoreboard::system_test::temp_dir directory;
  const auto path = (directory.path() / "pipe").string();
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_THROWS_AS(append_file(path), std::system_error);
  const scoreboard::descriptor reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  append_file file(path);
  CHECK_FALSE(file.append("1\n"));
  CHECK_FALSE(file.reopen());
  CHECK_FALSE(file.append("2\n"));
  std::array<char, 10> got{};
  CHECK(::read(reader.number(), got.data(), got.size()) == 4);
  std::error_code why;
  for (int i = 0; i < 1000 && !why; ++i) why = file.append(std::string(1000, 'x') + "\n");
  CHECK(why == std::errc::resource_unavailable_try_again);
}

namespace {

/// As long as it lives, the process's files cannot grow beyond a size, as on a full disk.
class full_disk {
 public:
  explicit full_disk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &usual_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit tight{bytes, usual_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &tight);
  }
  ~full_disk() {
    ::setrlimit(RLIMIT_FSIZE, &usual_);
    std::signal(SIGXFSZ, handler_);
  }
  full_disk(const full_disk&) = delete;
  full_disk& operator=(const full_disk&) = delete;

 private:
  rlimit usual_{};
  void (*handler_)(int) = nullptr;
};

}  // namespace

// Bug: half a line on a full disk, and the first one after it behind that.
TEST_CASE("a full disk leaves whole lines") {
  const scoreboard::system_test::temp_dir directory;
  const auto path = directory.path() / "lines";
  append_file file(path.string());
  CHECK_FALSE(file.append("first\n"));
  {
    const full_disk full(14);
    CHECK(file.append("second\nthird\n") == std::errc::no_space_on_device);
    CHECK(file.append("fourth\n"));
  }
  CHECK_FALSE(file.append("fifth\n"));
  CHECK(text_of_file(path) == "first\nsecond\nfifth\n");
}

// Bug: the line after one that was cut off by the end of a program goes on with it.
TEST_CASE("a file that ends amid a line goes on with a new one") {
  const scoreboard::system_test::temp_dir directory;
  const auto path = directory.path() / "lines";
  std::ofstream(path) << "one\nha";
  append_file file(path.string());
  CHECK_FALSE(file.append("two\n"));
  CHECK_FALSE(file.append("three\n"));
  CHECK(text_of_file(path) == "one\nha\ntwo\nthree\n");
  std::ofstream(path) << "lf";
  CHECK_FALSE(file.reopen());
  CHECK_FALSE(file.append("four\n"));
  CHECK(text_of_file(path) == "lf\nfour\n");
}
