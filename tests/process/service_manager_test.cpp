#include "src/process/service_manager.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/service_manager_socket.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;

namespace {

/// A variable of the environment, for as long as this object lives.
class variable {
 public:
  variable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  ~variable() { ::unsetenv(name_); }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;

 private:
  const char* const name_;
};

}  // namespace

// Bug: a message that systemd does not understand, so that it waits for a start that is over.
TEST_CASE("the service manager is told what happens, in its words") {
  const auto path = fmt::format("/tmp/scoreboard-notify-{}", ::getpid());
  std::filesystem::remove(path);
  tests::service_manager_socket manager(path);
  {
    const variable named("NOTIFY_SOCKET", path);
    process::notify_status("reading");
    CHECK(manager.receive(1s) == "STATUS=reading");
    process::notify_ready("listens");
    CHECK(manager.receive(1s) == "READY=1\nSTATUS=listens");
    process::notify_alive();
    CHECK(manager.receive(1s) == "WATCHDOG=1");
    process::notify_stopping();
    CHECK(manager.receive(1s).rfind("STOPPING=1\n", 0) == 0);
  }
  process::notify_ready("for nobody");
  CHECK(manager.receive(50ms).empty());
  std::filesystem::remove(path);
}

// Bug: a program that ends because nobody is there to be told.
TEST_CASE("a service manager that is not there changes nothing") {
  const variable named("NOTIFY_SOCKET", "/tmp/no-such-directory/socket");
  process::notify_ready("for nobody");
  process::notify_alive();
}
