#include "actors/sockets/curve_keys.hpp"

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/storage/scratch_directory.hpp"

using namespace scoreboard;
using actors::key_error;
using storage::testing::read_file;
using storage::testing::scratch_directory;
using storage::testing::write_file;

namespace {

/// What is said of a file of keys that cannot be used, in one line that has nothing of `secret`.
std::string complaint(const std::function<void()>& reading, const std::string& secret = "-none-") {
  try {
    reading();
  } catch (const key_error& error) {
    std::string text = error.what();
    CHECK(text.find('\n') == std::string::npos);
    CHECK(text.find(secret) == std::string::npos);
    return text;
  }
  return "no complaint";
}

bool says(const std::string& text, const std::string& part) {
  CAPTURE(text, part);
  return text.find(part) != std::string::npos;
}

unsigned mode_of(const std::string& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 07777U;
}

std::string key_in(const std::string& text, const std::string& word) {
  constexpr std::size_t key_length = 40;
  const auto at = text.find(word + ' ');
  REQUIRE(at != std::string::npos);
  return text.substr(at + word.size() + 1, key_length);
}

}  // namespace

// Bug: a secret that others can read, for a moment, too; a pair whose halves do not belong
// together; a key that is overwritten, so that nobody who knows it can connect any more.
TEST_CASE("a new pair of keys has its files and modes, and overwrites none") {
  const scratch_directory directory;
  const auto path = directory / "server.key";
  const auto before = ::umask(0);
  actors::make_key_files(path);
  ::umask(before);
  CHECK(mode_of(path) == 0600);
  CHECK(mode_of(path + ".pub") == 0644);
  const auto pair = actors::read_curve_pair(path);
  CHECK(pair.public_key == actors::read_public_key(path + ".pub"));
  CHECK(pair.public_key != pair.secret_key);
  CHECK(read_file(path + ".pub").find(pair.secret_key) == std::string::npos);

  const auto made = read_file(path);
  CHECK(says(complaint([&] { actors::make_key_files(path); }), "server.key is there already"));
  CHECK(read_file(path) == made);
  // Bug: half a pair stays behind, and is in the way of the next try.
  const auto half = directory / "half";
  write_file(half + ".pub", "x");
  CHECK(says(complaint([&] { actors::make_key_files(half); }), "half.pub is there already"));
  CHECK_FALSE(std::filesystem::exists(half));
  CHECK(says(complaint([&] { actors::make_key_files(directory / "none/key"); }), "none/key"));
}

// Bug: a secret key that others on the host can read is used all the same.
TEST_CASE("a secret key that is open to others is refused") {
  const scratch_directory directory;
  const auto path = directory / "key";
  actors::make_key_files(path);
  for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0644U, 0610U}) {
    CAPTURE(mode);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    CHECK(says(complaint([&] { actors::read_curve_pair(path); }), "chmod 600"));
  }
  for (const mode_t mode : {0600U, 0400U, 0700U}) {
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    CHECK_NOTHROW(actors::read_curve_pair(path));
  }
}

// Bug: whoever can write to the list lets himself in.
TEST_CASE("a list of keys to which others can write is refused, and so is another user's") {
  const scratch_directory directory;
  const auto path = directory / "key";
  actors::make_key_files(path);
  const auto list = path + ".pub";
  for (const mode_t mode : {0664U, 0646U}) {
    REQUIRE(::chmod(list.c_str(), mode) == 0);
    CHECK(says(complaint([&] { actors::read_public_keys(list); }), "key.pub can be written"));
    CHECK(says(complaint([&] { actors::read_public_key(list); }), "key.pub can be written"));
    CHECK(says(complaint([&] { actors::read_public_keys(directory / "."); }), "key.pub can be"));
  }
  REQUIRE(::chmod(list.c_str(), 0644) == 0);
  REQUIRE(::chmod((directory / ".").c_str(), 0777) == 0);
  CHECK(says(complaint([&] { actors::read_public_keys(directory / "."); }), "/. can be written"));
  CHECK_NOTHROW(actors::read_public_keys(list));
  REQUIRE(::chmod((directory / ".").c_str(), 0700) == 0);
  CHECK(actors::read_public_keys(directory / ".").size() == 1);
  if (::geteuid() != 0) return;  // only root can give files away
  REQUIRE(::chown(list.c_str(), 1, 1) == 0);
  CHECK(says(complaint([&] { actors::read_public_keys(list); }), "another user"));
  REQUIRE(::chown(path.c_str(), 1, 1) == 0);
  CHECK(says(complaint([&] { actors::read_curve_pair(path); }), "another user"));
}

// Bug: a mistyped line is passed over, and its client refused or, worse, another one let in; an
// error that shows a secret in the log.
TEST_CASE("what is no key is refused with its line, and never shown") {
  const scratch_directory directory;
  const auto path = directory / "key";
  actors::make_key_files(path);
  const auto secret = key_in(read_file(path), "secret");
  const auto open = key_in(read_file(path + ".pub"), "public");
  const auto said_of_secret = [&](const std::string& text) {
    write_file(path, text);
    return complaint([&] { actors::read_curve_pair(path); }, secret.substr(0, 10));
  };
  const std::vector<std::string> wrong{"secret " + secret.substr(1),
                                       "secret " + secret + "x",
                                       secret,
                                       "secrets " + secret,
                                       "secret\n" + secret,
                                       "secret \"" + secret.substr(1),
                                       "secret",
                                       "secret " + secret + "\nx"};
  for (const auto& text : wrong) CHECK(says(said_of_secret(text), "has no secret key in line"));
  CHECK(says(said_of_secret("# nothing\n\n"), "has no secret key"));
  CHECK(says(said_of_secret(""), "has no secret key"));
  CHECK(says(said_of_secret("secret " + secret + "\nsecret " + secret), "more than one"));
  CHECK(says(said_of_secret("public " + open), "give the file without .pub"));
  CHECK(said_of_secret("  # a word\n\n\t secret  " + secret + "  more\r\n") == "no complaint");

  const auto list = directory / "list";
  const auto said_of_list = [&](const std::string& text) {
    write_file(list, text);
    return complaint([&] { actors::read_public_keys(list); }, secret.substr(0, 10));
  };
  CHECK(says(said_of_list("public " + open + " web-1\npublic x\n"), "line 2"));
  CHECK(says(said_of_list("secret " + secret), "give the file that ends with .pub"));
  CHECK(says(said_of_list("# nobody\n"), "has no public key"));
  CHECK(says(said_of_list(std::string(2 << 20, '\n')), "is larger than"));
  CHECK(said_of_list("public " + open + " web-1\npublic " + open + "\n") == "no complaint");
  CHECK(actors::read_public_keys(list) == std::set<std::string>{open});
  CHECK(says(complaint([&] { actors::read_public_key(list); }), "more than one"));
}

// Bug: a server that hangs on a pipe, or takes a directory for a key.
TEST_CASE("only files hold keys") {
  const scratch_directory directory;
  const auto pipe = directory / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(says(complaint([&] { actors::read_curve_pair(pipe); }), "is no ordinary file"));
  CHECK(says(complaint([&] { actors::read_curve_pair(directory / "."); }), "is no ordinary file"));
  CHECK(says(complaint([&] { actors::read_public_keys(directory / "none"); }), "none"));
  CHECK(says(complaint([&] { actors::read_public_keys(directory / "."); }), "ends with .pub"));
  // Bug: one broken file in the directory, and the others are used as if it were not there.
  actors::make_key_files(directory / "a");
  actors::make_key_files(directory / "b");
  write_file(directory / "b.pub~", "an editor's copy");
  CHECK(actors::read_public_keys(directory / ".").size() == 2);
  write_file(directory / "c.pub", "broken");
  CHECK(says(complaint([&] { actors::read_public_keys(directory / "."); }), "c.pub has no public"));
}
