#include "http/connections/target.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "tests/catch.hpp"

using namespace scoreboard::http;

namespace {

/// The number of segments of a target, and the segments in brackets.
std::string shown(std::string_view text) {
  const target parsed(text);
  if (!parsed.is_valid()) return "invalid";
  std::string line = std::to_string(parsed.size()) + ":";
  for (std::size_t i = 0; i < std::min(parsed.size(), target::max_kept); ++i)
    line.append(" [").append(parsed[i]).append("]");
  return line;
}

/// The parameters of the query as "name=value" in brackets.
std::string query(std::string_view text) {
  const target parsed(text);
  if (!parsed.has_valid_query()) return "invalid";
  std::string line;
  for (std::size_t i = 0; i < parsed.parameters(); ++i)
    line.append("[").append(parsed.name(i)).append("=").append(parsed.value(i)).append("]");
  return line;
}

}  // namespace

// Catches segments that are lost, merged or invented.
TEST_CASE("the segments of a path") {
  CHECK(shown("/") == "1: []");
  CHECK(shown("/score") == "1: [score]");
  CHECK(shown("/score/") == "2: [score] []");
  CHECK(shown("//score") == "2: [] [score]");
  CHECK(shown("/top/5") == "2: [top] [5]");
  CHECK(shown("/top//5") == "3: [top] [] [5]");
  CHECK(shown("/boards/default/scores") == "3: [boards] [default] [scores]");
  CHECK(shown("/a/b/c/d/e/f/g/h/i/j") == "10: [a] [b] [c] [d] [e] [f] [g] [h]");
  CHECK(shown("/./top/../top") == "4: [.] [top] [..] [top]");
}

// Catches a path that is read from the query or the fragment.
TEST_CASE("the path ends where the query or a fragment begins") {
  CHECK(shown("/top/1?a=/x/y") == "2: [top] [1]");
  CHECK(query("/top/1?a=/x/y") == "[a=/x/y]");
  CHECK(query("/top/1?a=1?b=2#c?d&e=%zz") == "[a=1?b=2]");
  CHECK(shown("/top/1#/x?y") == "2: [top] [1]");
  CHECK(query("/top/1#/x?y").empty());
  CHECK(query("/top/1").empty());
  CHECK(query("/top/1?").empty());
  CHECK(shown("/top/1?u=http://h/score") == "2: [top] [1]");
  CHECK(shown("/http://h/x") == "4: [http:] [] [h] [x]");
}

// Catches a host, or the query after it, that is taken for the path.
TEST_CASE("an absolute address means the path after its host") {
  CHECK(shown("http://host/top/1") == "2: [top] [1]");
  CHECK(shown("HTTPS://host:80/top/1?a=b") == "2: [top] [1]");
  CHECK(query("HTTPS://host:80/top/1?a=b") == "[a=b]");
  CHECK(shown("http://[::1]:8080/score") == "1: [score]");
  CHECK(shown("http://host/a://b/c") == "4: [a:] [] [b] [c]");
  CHECK(shown("http://host") == "1: []");
  CHECK(shown("http://host?a=/top/1") == "1: []");
  CHECK(query("http://host?a=/top/1") == "[a=/top/1]");
  CHECK(shown("http://host#/top/1") == "1: []");
}

// Catches a path that is guessed from other text.
TEST_CASE("a target without a path is invalid") {
  for (const auto* text : {"", "*", "?", "#", "top/1", "?a=/top/1", "host:80", "http:/top/1",
                           "http:///top/1", "http://?/top/1", "://host/top/1", "1http://host/top/1",
                           "top?u=http://host/top/1", "a/b://host/top/1"}) {
    CAPTURE(text);
    CHECK(shown(text) == "invalid");
    CHECK(target(text).size() == 0);
  }
}

// Catches two spellings of one address that lead to different routes.
TEST_CASE("escapes are decoded to the bytes they stand for") {
  CHECK(shown("/top/%31") == "2: [top] [1]");
  CHECK(shown("/%74op/%31%32") == "2: [top] [12]");
  CHECK(shown("/sc%6Fre") == "1: [score]");
  CHECK(shown("/sc%6fre") == "1: [score]");
  CHECK(shown("http://h/boards/%64efault/scores") == "3: [boards] [default] [scores]");
  CHECK(shown("/top/%c3%a9%20%2B%40%5B%60%7B+") == "2: [top] [\xc3\xa9 +@[`{+]");
  CHECK(target("/x/1%00")[1] == std::string_view("1\0", 2));
  for (unsigned byte = 0; byte < 256; ++byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    const std::string escape{'%', digits[byte / 16], digits[byte % 16]};
    CAPTURE(escape);
    CHECK(shown("/x" + escape) == "1: [x" + std::string(1, static_cast<char>(byte)) + "]");
  }
}

// Catches an escape that separates, or is decoded twice.
TEST_CASE("a decoded character separates nothing") {
  CHECK(shown("/top%2F1") == "1: [top/1]");
  CHECK(shown("/top%2f1") == "1: [top/1]");
  CHECK(shown("/top/1%3Fa") == "2: [top] [1?a]");
  CHECK(shown("/top/1%23a") == "2: [top] [1#a]");
  CHECK(shown("/top/%2531") == "2: [top] [%31]");
  CHECK(shown("/%25%37%34op") == "1: [%74op]");
  CHECK(query("/?a%3Db=c%26d%3De%23") == "[a=b=c&d=e#]");
}

// Catches a parameter that is lost, invented, or decoded differently from its encoding.
TEST_CASE("the parameters of a query") {
  CHECK(query("/").empty());
  CHECK(query("/?").empty());
  CHECK(query("/?&&").empty());
  CHECK(query("/?a") == "[a=]");
  CHECK(query("/?a=") == "[a=]");
  CHECK(query("/?=") == "[=]");
  CHECK(query("/?=b") == "[=b]");
  CHECK(query("/?a=b=c&d=e") == "[a=b=c][d=e]");
  CHECK(query("/?&a=1&&b=2&") == "[a=1][b=2]");
  CHECK(query("/?a=1&a=2&%61=3") == "[a=1][a=2][a=3]");
  CHECK(query("/?a+b=c+d%2B%20") == "[a b=c d+ ]");
  CHECK(query("/?a=%c3%a9;b") == "[a=\xc3\xa9;b]");
  CHECK(query("?a=1") == "[a=1]");
  const target twice("/x?a=1&b=2&a=3");
  CHECK(twice.parameter("a") == "1");
  CHECK(twice.parameter("b") == "2");
  CHECK_FALSE(twice.parameter(""));
  CHECK_FALSE(twice.parameter("x"));
}

// Catches a query that is partly read: a parameter before the mistake would count.
TEST_CASE("a malformed escape makes the query invalid, and not the path") {
  for (const auto* text :
       {"/x?%", "/x?a=%3", "/x?a=1&b=%zz", "/x?a=1&%=2", "/x?%zz=1", "/x?a=%%31"}) {
    CAPTURE(text);
    CHECK(query(text) == "invalid");
    CHECK(target(text).parameters() == 0);
    CHECK(shown(text) == "1: [x]");
  }
}

// Catches views into a short text that was moved.
TEST_CASE("a moved target keeps its parts") {
  target first("/a/b?c=d");
  const auto second = std::move(first);
  CHECK(second[0] == "a");
  CHECK(second[1] == "b");
  CHECK(second.parameter("c") == "d");
  CHECK(second.text() == "/a/b?c=d");
  CHECK(target("http://h/a?b#c").text() == "/a?b#c");
}

// Catches a decoder that reads past the end, or accepts other characters as digits.
TEST_CASE("a malformed escape makes the path invalid") {
  for (const auto* text : {"/%", "/%3", "/top/%zz", "/top/1%", "/%3/1", "/%+1", "/%-1", "/% 1",
                           "/%0x31", "/%g0", "/%0g", "/%%31", "/top/1%3?", "/top/%u0031"}) {
    CAPTURE(text);
    CHECK(shown(text) == "invalid");
  }
  CHECK(shown("/top/1?%zz") == "2: [top] [1]");
}
