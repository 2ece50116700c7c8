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

// Bug: a server that refuses this process looks like one that is not there, or each attempt has a
// line; a server that is ending is taken for a wrong one.
TEST_CASE("a connection's log says why a server refuses") {
  using actors::connection_log;
  using refusal = connection_log::refusal;
  logged_lines lines;
  const connection_log::time_point start{};
  connection_log log("ipc:///run/s", start);
  for (int i = 0; i < 3; ++i) log.refused(refusal::unknown_key, start + 5s);
  log.failed(start + 6s);
  CHECK(lines.take() ==
        "the server at ipc:///run/s does not allow the key of this process: add its public key to "
        "the server's list; trying again\n");
  log.refused(refusal::other_mechanism, start + 7s);
  CHECK(lines.take().find("CURVE") != std::string::npos);
  for (int second = 8; second < 20; ++second) {
    log.refused(refusal::no_handshake, start + std::chrono::seconds(second));
    log.refused(refusal::other_mechanism, start + std::chrono::seconds(second));
  }
  CHECK(lines.take().empty());
  log.made();
  CHECK(lines.take() == "connected to the server at ipc:///run/s\n");
  log.refused(refusal::no_handshake, start + 20s);
  log.refused(refusal::no_handshake, start + 21s);
  CHECK(lines.take().empty());
  log.refused(refusal::no_handshake, start + 22s);
  CHECK_FALSE(lines.take().empty());
  log.made();
  lines.take();
  log.refused(refusal::no_handshake, start + 30s);
  CHECK(lines.take().empty());
}
