#include "src/base/guarded_file.hpp"

#include <chrono>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/system/temp_dir.hpp"

using namespace scoreboard;

namespace {

/// A directory with a file in it.
class guarded_directory {
 public:
  guarded_directory() {
    std::ofstream(file()) << "one\n\ntwo";
    REQUIRE(::chmod(file().c_str(), 0600) == 0);
    REQUIRE(::chmod(path().c_str(), 0700) == 0);
  }

  std::string path() const { return directory_.path().string(); }
  std::string file() const { return path() + "/file"; }

 private:
  system_test::temp_dir directory_;
};

std::string problem_of(const std::string& path, file_guard guard, std::size_t max_bytes = 100) {
  const auto read = read_file(path, max_bytes, guard);
  const auto* const problem = std::get_if<file_problem>(&read);
  return problem != nullptr ? problem->what : std::string();
}

}  // namespace

// Bug: a program that waits for ever for a pipe, or takes one that is not written yet for empty.
TEST_CASE("a pipe is read to its end, if anybody writes to it") {
  using namespace std::chrono_literals;
  const guarded_directory directory;
  const auto path = directory.path() + "/pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const auto silent = read_file(path, 100, file_guard::none, 50ms);
  CHECK(std::get<file_problem>(silent).what == "says nothing, and is no ordinary file");
  std::thread writer([&] {
    std::ofstream to(path);
    for (int i = 0; i < 3; ++i) {
      std::this_thread::sleep_for(20ms);
      to << "x" << std::flush;
    }
  });
  const auto text = read_file(path, 100, file_guard::none);
  writer.join();
  CHECK(std::get<std::string>(text) == "xxx");
}

// Bug: a file that somebody else could have written decides who may do what.
TEST_CASE("a guarded file is one that nobody else could have written") {
  const guarded_directory directory;
  const auto file = directory.file();
  CHECK(std::get<std::string>(read_file(file, 8, file_guard::secret)) == "one\n\ntwo");
  CHECK(problem_of(file, file_guard::owned, 7) == "is larger than 7 bytes");
  REQUIRE(::chmod(file.c_str(), 0644) == 0);
  CHECK(problem_of(file, file_guard::owned).empty());
  CHECK(problem_of(file, file_guard::secret).ends_with("chmod 600 it"));
  for (const mode_t mode : {0620U, 0602U, 0666U}) {
    REQUIRE(::chmod(file.c_str(), mode) == 0);
    CHECK(problem_of(file, file_guard::owned).ends_with("chmod go-w it"));
    CHECK(problem_of(file, file_guard::none).empty());
  }
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  if (::chown(file.c_str(), 12345, 12345) == 0) {
    CHECK(problem_of(file, file_guard::owned).starts_with("belongs to another user"));
    CHECK(problem_of(file, file_guard::none).empty());
  }
}

// Bug: a directory that is taken for an empty file; a pipe that makes a start wait for ever.
TEST_CASE("what is no file is refused") {
  const guarded_directory directory;
  for (const auto guard : {file_guard::none, file_guard::owned, file_guard::secret})
    CHECK_FALSE(problem_of(directory.path(), guard).empty());
  CHECK(problem_of(directory.path() + "/none", file_guard::none).starts_with("cannot be read: "));
  CHECK(problem_of("/dev/zero", file_guard::none) == "is larger than 100 bytes");
  CHECK(problem_of("/dev/zero", file_guard::owned) == "is no ordinary file");
  const auto pipe = directory.path() + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(problem_of(pipe, file_guard::owned) == "is no ordinary file");
  CHECK_FALSE(problem_of_directory(directory.path()));
  CHECK(problem_of_directory(directory.file()));
  REQUIRE(::chmod(directory.path().c_str(), 0770) == 0);
  CHECK(problem_of_directory(directory.path())->what.ends_with("chmod go-w it"));
}

TEST_CASE("a text has lines, and the last one needs no end") {
  CHECK(lines_of("").empty());
  CHECK(lines_of("a") == std::vector<std::string_view>{"a"});
  CHECK(lines_of("a\n") == std::vector<std::string_view>{"a"});
  CHECK(lines_of("\na\r\n\nb") == std::vector<std::string_view>{"", "a\r", "", "b"});
}

// Bug: a secret in a log, because it was given in the place of the file that holds it.
TEST_CASE("a message names a file unless its path may be a secret") {
  for (const std::string path : {"tokens", "/etc/scoreboard/tokens", "./server.key",
                                 "/etc/scoreboard/a/folder/with/a/very/long/name/server.key"})
    CHECK(name_of_file(path) == path);
  for (const std::string secret : {"sb_1Iey4hh2Y5a1F9qBzC7kD3mNwXv0TtR8sLpQjUoEgHM",
                                   "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
                                   "secret_JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"})
    CHECK(name_of_file(secret) == "the file");
}
