// The comparison by which contract_requests judges answers.
#include "tests/system/contract_json.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace scoreboard::system_test;

namespace {

bool same(const std::string& expected, const std::string& actual, bool numbers_as_strings = false) {
  return json_difference(expected, actual, numbers_as_strings).empty();
}

}  // namespace

// Bug: a comparison that takes what is nearly right, so that no difference is ever found.
TEST_CASE("only the expected JSON is the same") {
  const std::string entry = R"({"user":5,"total":-1})";
  CHECK(same(entry, entry));
  CHECK(same(entry, R"({ "total": -1, "user": 5 })"));
  CHECK(same("[1,2]", "[1, 2]"));
  for (const std::string other :
       {R"({"user":"5","total":-1})", R"({"user":5,"total":1})", R"({"user":5,"total":-1.0})",
        R"({"user":5})", R"({"user":5,"total":-1,"rank":1})", R"({"user":5,"user":5})",
        R"([{"user":5,"total":-1}])", R"({"user":5,"total":null})", R"({"user":5,"total":-1)",
        ""}) {
    INFO(other);
    CHECK_FALSE(same(entry, other));
  }
  CHECK_FALSE(same("[1,2]", "[2,1]"));
  CHECK_FALSE(same("[1,2]", "[1]"));
}

TEST_CASE("data must be kept byte for byte, and nothing else") {
  const std::string entry = R"([{"user":1,"data":{ "a":1.50 }},{"user":2,"data":7}])";
  CHECK(same(entry, R"([{"user": 1, "data":{ "a":1.50 }}, {"user":2,"data":7}])"));
  CHECK_FALSE(same(entry, R"([{"user":1,"data":{"a":1.50}},{"user":2,"data":7}])"));
  CHECK_FALSE(same(entry, R"([{"user":1,"data":{ "a":1.5 }},{"user":2,"data":7}])"));
}

TEST_CASE("numbers as strings are expected of all integers but those in data") {
  const std::string entry = R"({"user":5,"total":null,"data":[1]})";
  CHECK(same(entry, R"({"user":"5","total":null,"data":[1]})", true));
  CHECK_FALSE(same(entry, R"({"user":5,"total":null,"data":[1]})", true));
  CHECK_FALSE(same(entry, R"({"user":"05","total":null,"data":[1]})", true));
  CHECK_FALSE(same(entry, R"({"user":"5","total":null,"data":["1"]})", true));
}

TEST_CASE("what the model cannot know may be any text") {
  const auto error = json_object({{"error", std::string(any_text)}});
  CHECK(same(error, R"({"error":"no"})"));
  CHECK_FALSE(same(error, R"({"error":null})"));
  const auto start = json_object({{"season_start", std::string(text_or_null)}});
  CHECK(same(start, R"({"season_start":null})"));
  CHECK(same(start, R"({"season_start":"2026-11-25T10:00:00Z"})"));
  CHECK_FALSE(same(start, R"({"season_start":1})"));
  const auto snapshot =
      json_object({{"version", std::string(any_number)}, {"state", std::string(any_state)}});
  CHECK(same(snapshot, R"({"version":7,"state":"ready"})"));
  CHECK(same(snapshot, R"({"version":"7","state":"writing"})", true));
  CHECK_FALSE(same(snapshot, R"({"version":"7","state":"ready"})"));
  CHECK_FALSE(same(snapshot, R"({"version":7,"state":"ready"})", true));
  CHECK_FALSE(same(snapshot, R"({"version":7,"state":"written"})"));
  CHECK_FALSE(same(snapshot, R"({"version":null,"state":"ready"})"));
}
