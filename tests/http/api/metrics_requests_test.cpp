#include <algorithm>
#include <chrono>
#include <string>

#include "http/api/error_code.hpp"
#include "src/metrics/exposition.hpp"
#include "tests/http/api/api_fixture.hpp"

using namespace scoreboard;
using namespace tests;
using Catch::Matchers::ContainsSubstring;

namespace {

/// An api whose requests are counted.
struct counting_fixture : api_fixture {
  /// What is counted, as text.
  std::string counted() const {
    metrics::exposition shown(std::chrono::milliseconds(0));
    shown.add(counted_requests.registry());
    return *shown.text();
  }

  std::string total(const std::string& labels, int count) const {
    return "scoreboard_http_requests_total{" + labels + "} " + std::to_string(count) + "\n";
  }
};

}  // namespace

// Bug: requests count for the wrong route or status, or not at all when the server answers them.
TEST_CASE_METHOD(counting_fixture, "requests are counted by route and status") {
  person someone(*this);
  someone.ask_server("PUT", "/score", R"({"user":1,"total":5})", total_of(5));
  someone.ask_server("PUT", "/score", R"({"user":1,"total":6})", total_of(6));
  someone.ask("PUT", "/score", "{}");
  someone.ask("HEAD", "/health/live");
  someone.ask_server("GET", "/boards/b/users/5", {}, wire::error_code::timeout);
  const auto text = counted();
  CHECK_THAT(text, ContainsSubstring(total(R"(code="200",method="PUT",route="/score")", 2)));
  CHECK_THAT(text, ContainsSubstring(total(R"(code="400",method="PUT",route="/score")", 1)));
  CHECK_THAT(text, ContainsSubstring(total(R"(code="200",method="GET",route="/health/live")", 1)));
  CHECK_THAT(text, ContainsSubstring(total(
                       R"(code="504",method="GET",route="/boards/{board}/users/{user}")", 1)));
  CHECK_THAT(text, ContainsSubstring(R"(duration_seconds_count{method="PUT",route="/score"} 3)"));
}

// Bug: peers make as many metrics as they like, with paths of their own.
TEST_CASE_METHOD(counting_fixture, "what no route takes has one label, whatever peers send") {
  for (const auto* path : {"/a", "/b/c", "/score/x", "/top/1/2/3", "/%zz"})
    person(*this).ask("GET", path);
  person(*this).ask("DELETE", "/score");
  person(*this).ask("NONSENSE", "/score");
  person(*this).ask("no method", "/score");
  const auto text = counted();
  CHECK_THAT(text, ContainsSubstring(total(R"(code="404",method="other",route="other")", 4)));
  CHECK_THAT(text, ContainsSubstring(total(R"(code="405",method="other",route="other")", 2)));
  CHECK_THAT(text, ContainsSubstring(total(R"(code="400",method="other",route="other")", 2)));
  CHECK(std::ranges::count(text, '\n') < 40);
}

// Bug: an answer in the time since the last turn of the loop is measured as none.
TEST_CASE_METHOD(counting_fixture, "a request takes from its whole arrival to its answer") {
  person someone(*this);
  someone.send("GET", "/top/1");
  loop.pass(std::chrono::milliseconds(30));
  answer(left().back().id, wire::listing{});
  const auto text = counted();
  CHECK_THAT(text,
             ContainsSubstring(
                 R"(duration_seconds_bucket{method="GET",route="/top/{count}",le="0.025"} 0)"));
  CHECK_THAT(text,
             ContainsSubstring(
                 R"(duration_seconds_bucket{method="GET",route="/top/{count}",le="0.05"} 1)"));
}

// Bug: a status that an answer may have counts as an unknown one.
TEST_CASE("every status of an answer is known to who counts it") {
  for (std::size_t i = 0; i < http::error_code_count; ++i) {
    const auto status = http::status_of(static_cast<http::error_code>(i));
    CAPTURE(status);
    CHECK(std::ranges::count(http::request_metrics::statuses, status) == 1);
  }
}

// Bug: metrics are shown to people where they have an address of their own.
TEST_CASE_METHOD(counting_fixture, "the main port shows metrics unless another address does") {
  CHECK(person(*this).refused("GET", "/metrics") == "not_found");
  metrics::exposition shown(std::chrono::milliseconds(0));
  shown.add(counted_requests.registry());
  http::api showing(bridge, inflight, {}, files, door, counted_requests, &shown);
  still_loop other(group, showing);
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  auto on = std::make_shared<http::connection>(ends[1], other);
  on->on_input("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  std::array<char, 65536> buffer{};
  const auto size = ::read(ends[0], buffer.data(), buffer.size());
  REQUIRE(size > 0);
  const std::string answer(buffer.data(), static_cast<std::size_t>(size));
  CHECK_THAT(answer, ContainsSubstring("200 OK"));
  CHECK(header(answer, "Content-Type") == metrics::text_type);
  CHECK_THAT(answer,
             ContainsSubstring(
                 R"(scoreboard_http_requests_total{code="404",method="GET",route="/metrics"} 1)"));
  on = nullptr;
  for (const int fd : ends) ::close(fd);
}
