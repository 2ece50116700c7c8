#include "actors/sockets/connection_log.hpp"

#include <chrono>
#include <memory>
#include <sstream>
#include <string>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "tests/catch.hpp"

using namespace scoreboard;
using namespace std::chrono_literals;

namespace {

/// What is logged while it lives, one line each.
class logged_lines {
 public:
  logged_lines() : before_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_st>(text_));
    logger->set_pattern("%v");
    spdlog::set_default_logger(logger);
  }
  ~logged_lines() { spdlog::set_default_logger(before_); }
  logged_lines(const logged_lines&) = delete;
  logged_lines& operator=(const logged_lines&) = delete;

  std::string take() {
    auto text = text_.str();
    text_.str("");
    return text;
  }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

}  // namespace

// Bug: a server that cannot be reached, and not a word about it; or a word twenty times a second.
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
