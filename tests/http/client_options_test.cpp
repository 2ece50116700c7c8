#include "http/client_options.hpp"

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/documented_options.hpp"

using namespace scoreboard;

namespace {

/// What is wrong with these arguments; empty if nothing is.
std::string refusal_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "scoreboard-client");
  std::vector<char*> argv;
  argv.reserve(arguments.size());
  for (auto& argument : arguments) argv.push_back(argument.data());
  http::client_options options;
  std::ostringstream out;
  std::ostringstream err;
  const auto code = options.read(static_cast<int>(argv.size()), argv.data(), out, err);
  CHECK(code.has_value() == !err.str().empty());
  return err.str();
}

}  // namespace

TEST_CASE("conf/client.ini explains every option and has its default") {
  const http::client_options options;
  tests::check_documented(options, SCOREBOARD_SOURCE_DIR "/conf/client.ini", {});
}

// Bug: an address that is none is found out late; or one port for both, and SIGTERM stops the wrong
// one.
TEST_CASE("an address of metrics is one of its own") {
  CHECK(refusal_of({"--metrics.bind=127.0.0.1:9570"}).empty());
  CHECK(refusal_of({"--metrics.bind=[::1]:9570"}).empty());
  CHECK(refusal_of({"--metrics.bind=9570"}).find("metrics.bind is \"9570\"") != std::string::npos);
  CHECK(refusal_of({"--port=81", "--metrics.bind=10.0.0.1:81"}).find("another port") !=
        std::string::npos);
}
