#include "src/process/program_options.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

#include "tests/catch.hpp"

using namespace scoreboard;

namespace {

class example_options final : public process::program_options {
 public:
  example_options() : program_options("example", "Usage: example\n") {
    add(name, "global", "name", "a name");
    add(count, "part", "count", "a count");
    add(fast, "part", "fast", "whether to be fast");
  }
  std::string name = "x";
  std::size_t count = 3;
  bool fast = false;

 protected:
  std::string problem() const override { return process::out_of_range("part.count", count, 1, 10); }
};

struct outcome {
  std::optional<int> code;
  std::string out;
  std::string err;
  std::string name;
  std::size_t count;
  bool fast;
};

outcome read(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "example");
  std::vector<char*> argv;
  argv.reserve(arguments.size());
  for (auto& argument : arguments) argv.push_back(argument.data());
  example_options options;
  std::ostringstream out;
  std::ostringstream err;
  const auto code = options.read(static_cast<int>(argv.size()), argv.data(), out, err);
  return {code, out.str(), err.str(), options.name, options.count, options.fast};
}

outcome read_file(const std::string& text, std::vector<std::string> arguments = {}) {
  std::string path = "/tmp/scoreboard-options-XXXXXX";
  ::close(::mkstemp(path.data()));
  std::ofstream(path) << text;
  arguments.push_back("--config-file=" + path);
  auto result = read(arguments);
  std::remove(path.c_str());
  return result;
}

void check_refused(const outcome& result, const std::string& cause) {
  CAPTURE(result.err);
  CHECK(result.code == EXIT_FAILURE);
  CHECK(result.err.find(cause) != std::string::npos);
  CHECK(result.err.find('\n') == result.err.size() - 1);  // one line
  CHECK(result.err.rfind("example: ", 0) == 0);
}

}  // namespace

// Bug: a check that starts the program, or that accepts what a start would refuse.
TEST_CASE("the option check-config reads the options as a start would, and ends") {
  const auto sound = read_file("[part]\ncount=4\n", {"--check-config"});
  CHECK(sound.code == EXIT_SUCCESS);
  CHECK(sound.out == "ok\n");
  CHECK(sound.err.empty());
  check_refused(read_file("[part]\ncount=11\n", {"--check-config"}), "from 1 to 10");
  check_refused(read_file("[part]\ncoun=1\n", {"--check-config"}), "\"part.coun\"");
  check_refused(read({"--check-config", "--nam=x"}), "--nam");
}

// Bug: a switch that refuses the form which the help shows, or that no command line can switch off.
TEST_CASE("a switch may have a value on the command line") {
  CHECK_FALSE(read({}).fast);
  CHECK(read({"--part.fast"}).fast);
  CHECK(read({"--part.fast=true"}).fast);
  CHECK_FALSE(read({"--part.fast=false"}).fast);
  CHECK(read_file("[part]\nfast=true\n").fast);
  CHECK_FALSE(read_file("[part]\nfast=true\n", {"--part.fast=false"}).fast);
  CHECK(read({"--part.fast=false", "--part.count=5"}).count == 5);
  check_refused(read({"--part.fast=yes"}), "--part.fast=yes");
}

TEST_CASE("options come from defaults, then the file, then the command line") {
  CHECK(read({}).count == 3);
  const std::string file = "name=\"from file\"\n[part]\ncount=4\n[scheduler]\nmax-threads=2\n";
  const auto both = read_file(file, {"--part.count=5"});
  CHECK_FALSE(both.code);
  CHECK(both.name == "from file");
  CHECK(both.count == 5);
  CHECK(read_file(file).count == 4);
}

TEST_CASE("mistakes on the command line are one clear line") {
  check_refused(read({"--nam=x"}), "--nam");
  check_refused(read({"--part.count=many"}), "--part.count=many");
  check_refused(read({"--part.count=-1"}), "--part.count=-1");
  check_refused(read({"--part.count"}), "--part.count");
  check_refused(read({"--part.count=11"}), "from 1 to 10");
  check_refused(read({"surplus"}), "surplus");
  check_refused(read({"--config-file=/does/not/exist"}), "/does/not/exist");
}

// Bug: a program that has no threads and answers nothing, or runs otherwise than its options say.
TEST_CASE("values with which the scheduler would not work are refused") {
  for (const std::string option :
       {"scheduler.max-threads", "scheduler.max-throughput",
        "work-stealing.aggressive-steal-interval", "work-stealing.moderate-steal-interval",
        "work-stealing.relaxed-steal-interval"}) {
    check_refused(read({"--" + option + "=0"}), option + " is 0");
    CHECK_FALSE(read({"--" + option + "=2"}).code);
  }
  check_refused(read({"--scheduler.max-threads=1025"}), "from 1 to 1024");
  check_refused(read_file("[scheduler]\nmax-threads=0\n"), "scheduler.max-threads is 0");
  for (const std::string policy : {"foo", "testing", ""})
    check_refused(read({"--scheduler.policy='" + policy + "'"}), "scheduler.policy must be");
  CHECK_FALSE(read({"--scheduler.policy='stealing'"}).code);
  CHECK_FALSE(read_file("[scheduler]\npolicy='sharing'\n").code);
}

// Bug: a secret that is printed, because its option was mistyped.
TEST_CASE("an unknown option is told without its value") {
  const auto refused = read({"--access.token=sb_secret"});
  check_refused(refused, "unknown option --access.token (");
  CHECK(refused.err.find("sb_secret") == std::string::npos);
}

// Bug: the library's own options, with its own help, which knows nothing of this program.
TEST_CASE("what the library would take for its own is refused") {
  for (const std::string name : {"help", "long-help", "dump-config"}) {
    check_refused(read_file(name + "=true\n"), "unknown key \"" + name + "\"");
    if (name != "help") check_refused(read({"--" + name}), "unknown option --" + name);
    check_refused(read({"--" + name + "=true"}), "unknown option --" + name);
  }
  check_refused(read_file("config-file=\"x\"\n"), "unknown key \"config-file\"");
}

// Bug: the value of a file cannot be taken back on the command line.
TEST_CASE("an option may be empty on the command line") {
  const auto emptied = read({"--name="});
  CHECK_FALSE(emptied.code);
  CHECK(emptied.name.empty());
  check_refused(read({"--part.count="}), "bad value in --part.count=: a whole number");
}

// Bug: an exception for what is no name of an option.
TEST_CASE("odd arguments are refused in one line") {
  for (const std::string odd : {"-", "-=", "--=", "--=5", "---", "=", "", "-x", "-h=5", "--help=x",
                                "--name", "--config-file", "\n"})
    check_refused(read({odd}), "");
}

// Bug: a message that says what is wrong, and not what would be right, or that is two lines.
TEST_CASE("a bad value is told with what is expected, in one line") {
  check_refused(read({"--part.count=many"}), "--part.count=many: a whole number is expected");
  check_refused(read_file("[part]\ncount=\"many\"\n"), "a whole number is expected");
  check_refused(read_file("name=5\n"), "in double quotes) is expected");
  check_refused(read({"--fo\no=1"}), "unknown option --fo\\x0ao");
}

// Bug: a file that an editor saved in its own way is broken at its first line.
TEST_CASE("a file may begin with a byte order mark and have line ends of two characters") {
  const auto read = read_file("\xEF\xBB\xBFname=\"x\"\r\n\r\n; why\r\n[part]\r\ncount=4\r\n");
  CHECK_FALSE(read.code);
  CHECK(read.count == 4);
  check_refused(read_file("[part]\r\ncount="), "no value after the last =");
  check_refused(read_file("[part]\r\n\r\ncoun=1\r\n"), "\"part.coun\"");
  check_refused(read_file("\r\n\r\n[part\r\n"), "at line 3");
}

// Bug: a client without tokens, because its file of options is a directory.
TEST_CASE("a configuration file that cannot be read is refused") {
  check_refused(read({"--config-file=/tmp"}), "\"/tmp\" cannot be read: Is a directory");
  check_refused(read({"--config-file="}), "cannot be read");
  check_refused(read({"--config-file=/dev/zero"}), "larger");
  check_refused(read({"--config-file=/dev/null", "--config-file=/dev/null"}), "once");
}

TEST_CASE("mistakes in the file are one clear line") {
  check_refused(read_file("nam=\"x\"\n"), "\"nam\"");
  check_refused(read_file("[part]\ncoun=1\n"), "\"part.coun\"");
  check_refused(read_file("[prt]\ncount=1\n"), "unknown section [prt]");
  check_refused(read_file("[part]\ncount=\"many\"\n"), "\"part.count\"");
  check_refused(read_file("[scheduler]\nmax-threads=-1\n"), "\"scheduler.max-threads\"");
  check_refused(read_file("[part]\ncount=0\n"), "part.count");
  check_refused(read_file("[part]\ncount="), "=");
  check_refused(read_file("[part\ncount=1\n"), "unexpected newline at line 1 of");
  check_refused(read_file("\n[part]\n\ncount=\nname=1"), "at line 4 of");
  check_refused(read_file("# ini has another sign for comments\n"), "at line 1 of");
  check_refused(read_file("[part]\ncount=1\n[prt]\n"), "unknown section [prt]");
}

TEST_CASE("help and version are printed and end the program") {
  const auto help = read({"--part.count=5", "--help"});
  CHECK(help.code == EXIT_SUCCESS);
  CHECK(help.out.find("--part.count") != std::string::npos);
  CHECK(help.out.find("(default 3)") != std::string::npos);
  CHECK(help.err.empty());
  CHECK(read({"--version"}).out.rfind("example ", 0) == 0);
}

// Bug: an address that is none is found out late, or one that is good is refused.
TEST_CASE("an address of a host and a port is checked and split") {
  for (const auto* good : {"127.0.0.1:80", "[::1]:65535", "host-1:1", "*:5"})
    CHECK(process::bad_address("x", good).empty());
  for (const auto* bad : {"", ":80", "127.0.0.1", "127.0.0.1:", "h:0", "h:65536", "h:1x", "::1:80",
                          "[::1]", "tcp://h:1", "h h:1", "h/x:1"})
    CHECK(process::bad_address("x", bad).find("x is \"") == 0);
  const auto parts = process::split_address("[::1]:5570");
  CHECK(parts.host == "[::1]");
  CHECK(parts.port == 5570);
}
