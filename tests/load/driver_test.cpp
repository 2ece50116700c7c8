#include "tools/load/driver.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "tests/catch.hpp"
#include "tests/load/constant_server.hpp"

using namespace scoreboard::load;
using namespace std::chrono_literals;
using scoreboard::tests::constant_server;

namespace {

// The same request for ever, or `limit` times.
class reads final : public request_source {
 public:
  explicit reads(int limit = -1) : left_(limit) {}

  bool next(request& out, std::size_t) override {
    if (left_ == 0) return false;
    --left_;
    out.kind = request_kind::top;
    out.bytes = "GET /top/1 HTTP/1.1\r\nHost: test\r\n\r\n";
    return true;
  }
  verdict ended(const request&, const response& answer) override {
    return answer.ok() || !insists ? verdict::settled : verdict::repeat;
  }
  void gave_up(const request&) override { ++given_up; }

  bool insists = false;
  int given_up = 0;

 private:
  int left_;
};

measurements drive(const boost::asio::ip::tcp::endpoint& server, request_source& source,
                   std::chrono::milliseconds duration, double rate, int connections = 1,
                   std::chrono::milliseconds timeout = 5s) {
  const auto start = clock::now();
  recorder book(start, start + duration, nullptr);
  const std::vector<driver::target> targets(static_cast<std::size_t>(connections), {server, 0});
  driver driven({start, start + duration, rate, timeout, 300ms}, targets, source, book);
  driven.run();
  return book.result();
}

}  // namespace

// Bug: coordinated omission. One stalled answer delays 50 others that were due meanwhile.
TEST_CASE("the open loop counts from the moment when a request was due") {
  const constant_server server(200, "[]", 20, 500ms);
  reads source;
  const auto seen = drive(server.endpoint(), source, 2s, 100).all();
  CHECK(seen.requests == 200);
  CHECK(seen.failed == 0);
  CHECK(seen.latencies.max() >= 490ms);
  // 50 of 200 waited, evenly spread over the half second: an eighth for more than 250 ms.
  CHECK(seen.latencies.percentile(0.90) >= 200ms);
  CHECK(seen.latencies.percentile(0.60) < 200ms);
}

TEST_CASE("the closed loop counts from the moment of sending") {
  const constant_server server(200, "[]", 20, 300ms);
  reads source;
  const auto seen = drive(server.endpoint(), source, 1s, 0, 1).all();
  CHECK(seen.requests > 100);
  CHECK(seen.latencies.max() >= 290ms);
  CHECK(seen.latencies.percentile(0.9) < 200ms);
}

TEST_CASE("requests that could not be sent in time count with their wait") {
  const constant_server server(200, "[]", 1, 1500ms);
  reads source;
  // The server stalls past the end, and past the time-out after it.
  const auto seen = drive(server.endpoint(), source, 200ms, 100, 1, 300ms);
  CHECK(seen.unsent > 0);
  CHECK(seen.all().requests == 20);
  CHECK(seen.errors.count("timeout") == 1);
  CHECK(seen.unsent_waits.max() >= 300ms);
}

TEST_CASE("a time-out ends a request and counts as a latency") {
  const constant_server server(200, "[]", 1, 600ms);
  reads source(1);
  const auto seen = drive(server.endpoint(), source, 5s, 0, 1, 200ms);
  CHECK(seen.errors.at("timeout") == 1);
  CHECK(seen.all().latencies.percentile(1) >= 200ms);
}

TEST_CASE("the run ends with its source, and every request is sent and answered once") {
  const constant_server server(200, "[]");
  reads source(1000);
  const auto seen = drive(server.endpoint(), source, 60s, 0, 7).all();
  CHECK(seen.requests == 1000);
  CHECK(server.answered() == 1000);
}

TEST_CASE("errors are counted by status and code, and not as latencies") {
  const constant_server server(503, R"({"error":"no","code":"overloaded"})");
  reads source(50);
  const auto seen = drive(server.endpoint(), source, 60s, 0, 2);
  CHECK(seen.errors.at("503 overloaded, no Retry-After") == 50);
  CHECK(seen.all().failed == 50);
  CHECK(seen.all().latencies.count() == 0);
  CHECK(seen.all().served.count() == 0);
}

TEST_CASE("an unanswered request is repeated within a bound") {
  const constant_server server(504, "");
  reads source(1);
  source.insists = true;
  const auto seen = drive(server.endpoint(), source, 60s, 0, 1);
  CHECK(source.given_up == 1);
  CHECK(server.answered() > 1);
  CHECK(server.answered() < 10);
  CHECK(seen.errors.at("504") == 1);
}

TEST_CASE("a service that is not there is an error, not a hang") {
  boost::asio::ip::tcp::endpoint nobody;
  {
    const constant_server gone(200, "[]");
    nobody = gone.endpoint();
  }
  reads source;
  const auto seen = drive(nobody, source, 500ms, 0, 2);
  CHECK(seen.all().failed == seen.all().requests);
  CHECK(seen.all().requests > 0);
  CHECK(seen.all().requests < 100);  // it pauses between tries
}
