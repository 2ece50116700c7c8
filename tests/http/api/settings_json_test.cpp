#include "http/api/settings_json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "tests/catch.hpp"

using namespace scoreboard;
using boards::settings;
using http::error_code;
using http::parse_settings;
using namespace std::string_literals;

namespace {

void accept(std::string_view body, const settings& expected) {
  const auto parsed = parse_settings(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<settings>(parsed));
  CHECK(std::get<settings>(parsed) == expected);
}

/// The default ones but for what `change` does to them.
template <class Change>
settings with(Change change) {
  settings all;
  change(all);
  return all;
}

void refuse_settings(std::string_view body, error_code why) {
  const auto parsed = parse_settings(body);
  CAPTURE(body);
  REQUIRE(std::holds_alternative<error_code>(parsed));
  CHECK(http::name(std::get<error_code>(parsed)) == http::name(why));
}

}  // namespace

// Bug: a setting that is left out and does not have its default, or one that is read into another.
TEST_CASE("settings that are right") {
  accept("{}", {});
  accept(" {\n}\t", {});
  accept(R"({"order":"descending","keep":"last","users":"any","minimum":null,"maximum":null,
         "season":"never","keep_seasons":"all","snapshots":null})",
         {});
  accept(R"({"order":"ascending"})",
         with([](auto& all) { all.order = ranking::order::ascending; }));
  accept(R"({"keep":"best"})", with([](auto& all) { all.keep = boards::keep_rule::best; }));
  accept(R"({"users":"integer"})", with([](auto& all) { all.users = boards::user_kind::integer; }));
  accept(R"({"users":"string"})", with([](auto& all) { all.users = boards::user_kind::string; }));
  accept(R"({"minimum":-9223372036854775808})", with([](auto& all) { all.minimum = INT64_MIN; }));
  accept(R"({"maximum":9223372036854775807})", with([](auto& all) { all.maximum = INT64_MAX; }));
  accept(R"({"maximum":0,"minimum":0})", with([](auto& all) { all.minimum = all.maximum = 0; }));
  accept(R"({"keep_seasons":1})", with([](auto& all) { all.keep_seasons = 1; }));
  accept(R"({"keep_seasons":9223372036854775807})",
         with([](auto& all) { all.keep_seasons = INT64_MAX; }));
  accept(R"({"season":{"every":"day"},"snapshots":{"every":"hour","keep":48}})",
         with([](auto& all) {
           all.season = boards::season_calendar();
           all.snapshots = {boards::snapshot_period::hour, 48};
         }));
  accept(R"({"\u006beep_seasons":2})", with([](auto& all) { all.keep_seasons = 2; }));
}

// Bug: a wrong value that passes for the default. Every value that one setting may have is tried at
// all others, too.
TEST_CASE("whatever is JSON and no settings is invalid_settings") {
  for (const auto* body :
       {"[]", "null", "1", "\"order\"", "[{}]", R"({"Order":"ascending"})", R"({"x":1})",
        R"({"":null})", R"({"order":"ascending","order":"ascending"})",
        R"({"minimum":1,"minimum":1})", R"({"minimum":2,"maximum":1})",
        R"({"minimum":0,"maximum":-9223372036854775808})", R"({"settings":{}})",
        R"({"minimum":1e400})", R"({"\ud83d":1})", R"({"order":{"order":"ascending"}})",
        R"({"season":{"every":"day"},"season":"never"})",
        R"({"snapshots":null,"snapshots":{"every":"day","keep":1}})"})
    refuse_settings(body, error_code::invalid_settings);

  struct values {
    std::string_view setting;
    std::string_view right;  // with blanks around each
  };
  const auto all = {values{"order", R"( "descending" "ascending" )"},
                    values{"keep", R"( "last" "best" )"},
                    values{"users", R"( "any" "integer" "string" )"},
                    values{"minimum", " null -1 1 0 9223372036854775807 "},
                    values{"maximum", " null -1 1 0 9223372036854775807 "},
                    values{"season", R"( "never" {"every":"day"} )"},
                    values{"keep_seasons", R"( "all" 1 9223372036854775807 )"},
                    values{"snapshots", " null "}};
  for (const auto* value : {R"("descending")",
                            R"("ascending")",
                            R"("last")",
                            R"("best")",
                            R"("any")",
                            R"("integer")",
                            R"("string")",
                            R"("never")",
                            R"("all")",
                            R"("")",
                            R"("Last")",
                            R"("last ")",
                            R"("null")",
                            R"("1")",
                            "null",
                            "true",
                            "false",
                            "-1",
                            "0",
                            "1",
                            "1.0",
                            "1e3",
                            "9223372036854775807",
                            "9223372036854775808",
                            "-9223372036854775809",
                            "1e400",
                            "[]",
                            "{}",
                            R"(["last"])",
                            R"({"every":"day"})",
                            R"("\ud83d")",
                            R"("\u0000")"}) {
    for (const auto& [setting, right] : all) {
      std::string body = "{\"";
      body.append(setting).append("\":").append(value).append("}");
      CAPTURE(body);
      const bool is_right = right.find(" " + std::string(value) + " ") != right.npos;
      CHECK(std::holds_alternative<settings>(parse_settings(body)) == is_right);
      if (!is_right) refuse_settings(body, error_code::invalid_settings);
    }
  }
}

// Bug: a mistake in the JSON that is not seen because of one in the settings before it.
TEST_CASE("what is no JSON is told so, whatever it begins with") {
  for (const auto* body : {"", " ", "{", "}", R"({"order":})", R"({"x":1,"x":2)",
                           R"({"order":"ascending",})", R"({"minimum":01})", R"({"minimum":1e400)",
                           "{\"order\":\"\xff\"}", R"({"order":"\ud80"})", "{} x", "{'order':1}"})
    refuse_settings(body, error_code::invalid_json);
  refuse_settings("{}\0"s, error_code::invalid_json);
  refuse_settings("{\"order\0\":1}"s, error_code::invalid_json);
  refuse_settings(std::string(1'000'000, '['), error_code::invalid_json);
  refuse_settings(std::string(500'000, '[') + std::string(500'000, ']'),
                  error_code::invalid_settings);
}
