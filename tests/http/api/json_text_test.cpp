#include "http/api/json_text.hpp"

#include <string>

#include "http/api/error_code.hpp"
#include "tests/catch.hpp"

using namespace scoreboard::http;
using namespace std::string_literals;

namespace {

std::string without(std::string_view text) { return without_what_rapidjson_refuses(text); }

}  // namespace

// Catches a value that is changed although RapidJSON reads it.
TEST_CASE("what RapidJSON reads stays as it is") {
  for (const auto* text :
       {"", "null", R"([{"user":1,"total":-9223372036854775808}, true, false, 1.5, -0, 0.001e0])",
        R"("\ud83d\ude00 \\ud83d \" \u00e9 1e400 \\")", R"(["\\","\\\"",{"a":"b"}])", "\"\xff\"",
        "{,}", "\"open", "\"open\\", R"("\u12)", R"("\ud83g")", "+1", "01"})
    CHECK(without(text) == text);
}

// Catches a number that RapidJSON still refuses, or one that has become an int64.
TEST_CASE("numbers lose what makes them large and stay no int64") {
  CHECK(without("[1e309,-1E+400,1e-400,2.5e0099]") == "[1e000,-1E+000,1e-000,2.5e0000]");
  CHECK(without(std::string(400, '9')) == std::string(20, '9') + std::string(380, ' '));
  CHECK(without("[-" + std::string(400, '1') + "." + std::string(400, '2') + "e" +
                std::string(400, '3') + "]") ==
        "[-" + std::string(20, '1') + "." + std::string(20, '2') + "e" + std::string(400, '0') +
            std::string(760, ' ') + "]");
  CHECK(without("12345678901234567890") == "12345678901234567890");
}

// Catches JSON that becomes none, or the other way round: the parser has the last word on both.
TEST_CASE("numbers that are none stay none") {
  CHECK(without("1e") == "1e");
  CHECK(without("1e+") == "1e+");
  CHECK(without("1e400.5") == "1e000.5");
  CHECK(without("1e400e400") == "1e000e400");
  CHECK(without(std::string(40, '0')) == std::string(20, '0') + std::string(20, ' '));
  CHECK(without("true1e400") == "true1e000");
}

// Catches half a pair that is let through, and a pair that is cut in two.
TEST_CASE("halves of surrogate pairs become the character that no member may hold") {
  CHECK(without(R"("ab\ud83d")") == R"("ab\u0000")");
  CHECK(without(R"("\uDE00x")") == R"("\u0000x")");
  CHECK(without(R"("\ud83d\ud83d\ude00\ude00")") == R"("\u0000\ud83d\ude00\u0000")");
  CHECK(without(R"("\ud83d\n\ude00")") == R"("\u0000\n\u0000")");
  CHECK(without(R"("\ud83d\u0041")") == R"("\u0000\u0041")");
  CHECK(without(R"("\\\ud83d")") == R"("\\\u0000")");
  CHECK(without(R"("\ud83d\")") == R"("\u0000\")");
  CHECK(without(R"({"\udbff":"\udc00"})") == R"({"\u0000":"\u0000"})");
  CHECK(without(R"("\ud7ff\ue000")") == R"("\ud7ff\ue000")");
  CHECK(without(R"(\ud83d)") == R"(\ud83d)");
}

// Catches a sentence that sends people looking for a typing error which is not there.
TEST_CASE("a mark or another encoding has a sentence of its own") {
  const std::string mark = "the body begins with a byte order mark, which JSON does not have";
  const std::string encoding = "the body is not UTF-8, which JSON has to be";
  CHECK(why_not_json("\xef\xbb\xbf{}") == mark);
  CHECK(why_not_json("\xef\xbb\xbf") == mark);
  CHECK(why_not_json("\xff\xfe{\0}\0"s) == encoding);
  CHECK(why_not_json("\xfe\xff\0{\0}"s) == encoding);
  CHECK(why_not_json("{\0}\0"s) == encoding);
  CHECK(why_not_json("\0{\0}"s) == encoding);
  CHECK(why_not_json("\0\0\0{"s) == encoding);
  CHECK(why_not_json("{\"user\":\"Zo\xeb\"}") == encoding);
  for (const auto& text : {""s, "{"s, "{}}"s, "{\"user\":\"Zo\xc3\xab\"}}"s, "{}  \0"s, "x"s})
    CHECK(why_not_json(text) ==
          scoreboard::http::sentence(scoreboard::http::error_code::invalid_json));
}
