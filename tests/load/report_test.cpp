#include <chrono>
#include <initializer_list>
#include <sstream>
#include <string>

#include <rapidjson/document.h>

#include "tests/catch.hpp"
#include "tools/load/report_html.hpp"
#include "tools/load/report_json.hpp"
#include "tools/load/report_text.hpp"

using namespace scoreboard::load;
using namespace std::chrono_literals;

namespace {

result example() {
  result example_result;
  example_result.settings = {{"url", "http://<script>alert('1')</script>&\"x\""}, {"seed", "7"}};
  example_result.began = "2026-01-01T00:00:00Z";
  example_result.measured_seconds = 2;
  auto& top = example_result.measured.kinds[index_of(request_kind::top)];
  for (int i = 1; i <= 1000; ++i) top.latencies.record(i * 1us);
  top.requests = 1001;
  top.completed = 1000;
  top.failed = 1;
  example_result.measured.errors["500 <b>\"'&"] = 1;
  example_result.course = {{0, 600, 0, 500us, 900us}, {1, 400, 1, 510us, 990us}};
  example_result.verified = {true, {"user \"<i>\" is missing"}, 1, "3 writes acknowledged"};
  return example_result;
}

// The value at the end of a path of member names.
const rapidjson::Value& value_at(const rapidjson::Value& object,
                                 std::initializer_list<const char*> path) {
  const auto* value = &object;
  for (const auto* name : path) {
    const auto found = value->FindMember(name);
    CAPTURE(name);
    const bool missing = found == value->MemberEnd();
    REQUIRE_FALSE(missing);
    value = &found->value;
  }
  return *value;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the JSON report is JSON and has the figures") {
  const auto text = json_report(example());
  rapidjson::Document json;
  json.Parse(text.c_str());
  REQUIRE_FALSE(json.HasParseError());
  CHECK(value_at(json, {"all", "requests"}).GetUint64() == 1001);
  CHECK(value_at(json, {"all", "errors"}).GetUint64() == 1);
  CHECK(value_at(json, {"kinds", "top", "answers_per_second"}).GetDouble() == 500);
  const auto p50 = value_at(json, {"kinds", "top", "latency_ns", "p50"}).GetInt64();
  CHECK(p50 >= 500'000);
  CHECK(p50 <= 504'000);
  CHECK(value_at(json, {"kinds", "top", "latency_ns", "max"}).GetInt64() == 1'000'000);
  CHECK_FALSE(value_at(json, {"kinds"}).HasMember("bulk"));
  CHECK(value_at(json, {"errors", "500 <b>\"'&"}).GetUint64() == 1);
  CHECK(value_at(json, {"course"}).Size() == 2);
  CHECK(value_at(value_at(json, {"course"})[1], {"p99_ns"}).GetInt64() == 990'000);
  CHECK_FALSE(value_at(json, {"verification", "ok"}).GetBool());
}

// Bug: a page that needs the network, or runs a script that somebody put into a name.
TEST_CASE("the page is self-contained and everything in it is escaped") {
  const auto page = html_report(example());
  for (const auto* forbidden :
       {"<script", "src=", "href=", "url(", "@import", "<link", "<b>\"", "<i>", "nan", "inf,"}) {
    CAPTURE(forbidden);
    CHECK_FALSE(has(page, forbidden));
  }
  CHECK(has(page, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;x&quot;"));
  CHECK(has(page, "500 &lt;b&gt;&quot;&#39;&amp;"));
  CHECK(has(page, "prefers-color-scheme: dark"));
  CHECK(has(page, "99.9%"));
  CHECK(has(page, "</svg>"));
}

TEST_CASE("reports of a run that measured nothing are well-formed, too") {
  result nothing;
  CHECK_FALSE(has(html_report(nothing), "nan"));
  rapidjson::Document json;
  json.Parse(json_report(nothing).c_str());
  CHECK_FALSE(json.HasParseError());
  nothing.course = {{0, 0, 0, 0ns, 0ns}};
  CHECK_FALSE(has(html_report(nothing), "nan"));
}

TEST_CASE("the text report has a row for each kind and says what is wrong") {
  std::ostringstream out;
  write_text(out, example());
  for (const auto* part : {"top ", "1 001", "500 <b>", "WRONG: user", "FAILED, 1 things"}) {
    CAPTURE(part);
    CHECK(has(out.str(), part));
  }
  CHECK_FALSE(has(out.str(), "bulk"));
}
