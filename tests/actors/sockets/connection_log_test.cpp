#include "actors/sockets/connection_log.hpp"

#include <chrono>
#include <string>

#include "tests/actors/logged_lines.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using tests::logged_lines;
using namespace std::chrono_literals;

// Bug: a server that cannot be reached is not logged, or logged twenty times a second.
TEST_CASE("a connection's log has one line for each change") {
  logged_lines lines;
  const actors::connection_log::time_point start{};
  actors::connection_log log("tcp://[::1]:5570", start);
  log.failed(start + 100ms);
  CHECK(lines.take().empty());
  log.failed(start + actors::connection_log::patience);
  CHECK(lines.take() == "cannot reach a server at tcp://[::1]:5570; trying again\n");
  log.failed(start + 10s);
  log.lost();
  CHECK(lines.take().empty());
  log.made();
  CHECK(lines.take() == "connected to the server at tcp://[::1]:5570\n");
  log.made();
  CHECK(lines.take().empty());
  log.lost();
  CHECK(lines.take() == "lost the connection to the server at tcp://[::1]:5570; trying again\n");
  log.lost();
  log.failed(start + 20s);
  CHECK(lines.take().empty());
  log.made();
  CHECK(lines.take() == "connected to the server at tcp://[::1]:5570\n");
}
