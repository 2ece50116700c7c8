#include "http/api/reset_json.hpp"

#include <cstdint>
#include <string>

#include "tests/catch.hpp"

using scoreboard::http::error_code;
using scoreboard::http::parse_reset;
using parsed_reset = std::variant<std::uint64_t, error_code>;

TEST_CASE("a reset names the season that it ends") {
  CHECK(parse_reset(R"({"season":1})") == parsed_reset(std::uint64_t{1}));
  CHECK(parse_reset(" {\n\"season\" : 9223372036854775807 } ") ==
        parsed_reset(std::uint64_t{INT64_MAX}));
  CHECK(parse_reset(R"({"\u0073eason":7})") == parsed_reset(std::uint64_t{7}));
  // As in a write: a season that no board has yet is one that does not run.
  for (const std::string beyond :
       {"9223372036854775808", "18446744073709551616", "99999999999999999999999"})
    CHECK(parse_reset(R"({"season":)" + beyond + "}") == parsed_reset(std::uint64_t{INT64_MAX}));
}

// Bug: a body that ends a season which it does not name.
TEST_CASE("what is no reset") {
  for (const std::string none :
       {"0", "-1", "1.0", "1e0", "1.5", R"("1")", "null", "true", "[1]", R"({"season":1})", "-0"}) {
    CAPTURE(none);
    CHECK(parse_reset(R"({"season":)" + none + "}") == parsed_reset(error_code::invalid_body));
  }
  for (const auto* body :
       {"{}", "[]", "1", "null", R"("season")", R"([{"season":1}])", R"({"Season":1})",
        R"({"season":1,"season":1})", R"({"season":0,"season":1})", R"({"season":1,"x":1})",
        R"({"x":1})", R"({"x":{"season":1}})", R"({"season":1,"":0})"}) {
    CAPTURE(body);
    CHECK(parse_reset(body) == parsed_reset(error_code::invalid_body));
  }
  for (const auto* body : {"", " ", "{", R"({"season":01})", R"({"season":1}})", R"({"x":1,})",
                           R"({"season":+1})", "{'season':1}"}) {
    CAPTURE(body);
    CHECK(parse_reset(body) == parsed_reset(error_code::invalid_json));
  }
}
