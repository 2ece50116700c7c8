#include "http/connections/target.hpp"

#include <algorithm>
#include <string>

#include "tests/catch.hpp"

using namespace scoreboard::http;

namespace {

/// The segments of a target, joined by spaces, and how many there are.
std::string shown(std::string_view text) {
  const target parsed(text);
  if (!parsed.is_valid()) return "invalid";
  std::string line = std::to_string(parsed.size()) + ":";
  for (std::size_t i = 0; i < std::min(parsed.size(), target::max_kept); ++i)
    line.append(" [").append(parsed[i]).append("]");
  return line;
}

std::string query(std::string_view text) { return std::string(target(text).query()); }

}  // namespace

// Catches segments that are lost, merged or made up.
TEST_CASE("the segments of a path") {
  CHECK(shown("/") == "1: []");
  CHECK(shown("/score") == "1: [score]");
  CHECK(shown("/score/") == "2: [score] []");
  CHECK(shown("//score") == "2: [] [score]");
  CHECK(shown("/top/5") == "2: [top] [5]");
  CHECK(shown("/top//5") == "3: [top] [] [5]");
  CHECK(shown("/boards/default/scores") == "3: [boards] [default] [scores]");
  CHECK(shown("/a/b/c/d/e") == "5: [a] [b] [c]");
  CHECK(shown("/./top/../top") == "4: [.] [top] [..]");
}

// Catches a path that is read from the query or the fragment.
TEST_CASE("the path ends where the query or a fragment begins") {
  CHECK(shown("/top/1?a=/x/y") == "2: [top] [1]");
  CHECK(query("/top/1?a=/x/y") == "a=/x/y");
  CHECK(query("/top/1?a=1?b=%zz#c?d") == "a=1?b=%zz");
  CHECK(shown("/top/1#/x?y") == "2: [top] [1]");
  CHECK(query("/top/1#/x?y").empty());
  CHECK(query("/top/1").empty());
  CHECK(query("/top/1?").empty());
  CHECK(shown("/top/1?u=http://h/score") == "2: [top] [1]");
  CHECK(shown("/http://h/x") == "4: [http:] [] [h]");
}

// Catches a host that is taken for the path, and a query after it that is.
TEST_CASE("an absolute address is the path behind its host") {
  CHECK(shown("http://host/top/1") == "2: [top] [1]");
  CHECK(shown("HTTPS://host:80/top/1?a=b") == "2: [top] [1]");
  CHECK(query("HTTPS://host:80/top/1?a=b") == "a=b");
  CHECK(shown("http://[::1]:8080/score") == "1: [score]");
  CHECK(shown("http://host/a://b/c") == "4: [a:] [] [b]");
  CHECK(shown("http://host") == "1: []");
  CHECK(shown("http://host?a=/top/1") == "1: []");
  CHECK(query("http://host?a=/top/1") == "a=/top/1");
  CHECK(shown("http://host#/top/1") == "1: []");
}

// Catches an address that is guessed from something else.
TEST_CASE("what is no path is invalid") {
  for (const auto* text : {"", "*", "?", "#", "top/1", "?a=/top/1", "host:80", "http:/top/1",
                           "http:///top/1", "http://?/top/1", "://host/top/1", "1http://host/top/1",
                           "top?u=http://host/top/1", "a/b://host/top/1"}) {
    CAPTURE(text);
    CHECK(shown(text) == "invalid");
    CHECK(target(text).size() == 0);
  }
}

// Catches two spellings of one address that lead to two places.
TEST_CASE("escapes of unreserved characters are the characters") {
  CHECK(shown("/top/%31") == "2: [top] [1]");
  CHECK(shown("/%74op/%31%32") == "2: [top] [12]");
  CHECK(shown("/sc%6Fre") == "1: [score]");
  CHECK(shown("/sc%6fre") == "1: [score]");
  CHECK(shown("http://h/boards/%64efault/scores") == "3: [boards] [default] [scores]");
  CHECK(shown("/%2d%2E%5f%7E") == "1: [-._~]");
  CHECK(shown("/%61%7a%41%5A%30%39") == "1: [azAZ09]");
}

// Catches an escape that becomes a separator, a control character, or is decoded twice.
TEST_CASE("other escapes stay") {
  CHECK(shown("/top%2F1") == "1: [top%2F1]");
  CHECK(shown("/top%2f1") == "1: [top%2f1]");
  CHECK(shown("/top/1%3Fa") == "2: [top] [1%3Fa]");
  CHECK(shown("/top/1%00") == "2: [top] [1%00]");
  CHECK(shown("/top/%2531") == "2: [top] [%2531]");
  CHECK(shown("/%25%37%34op") == "1: [%2574op]");
  CHECK(shown("/top/%c3%a9%20%2B%40%5B%60%7B") == "2: [top] [%c3%a9%20%2B%40%5B%60%7B]");
  for (unsigned byte = 0; byte < 256; ++byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    const std::string escape{'%', digits[byte / 16], digits[byte % 16]};
    const std::string_view unreserved =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    const bool decoded = unreserved.find(static_cast<char>(byte)) != unreserved.npos;
    CAPTURE(escape);
    CHECK(shown("/x" + escape) ==
          "1: [x" + (decoded ? std::string(1, static_cast<char>(byte)) : escape) + "]");
  }
}

// Catches a decoder that reads past the end, or takes what is no digit.
TEST_CASE("an escape that is none makes a path invalid") {
  for (const auto* text : {"/%", "/%3", "/top/%zz", "/top/1%", "/%3/1", "/%+1", "/%-1", "/% 1",
                           "/%0x31", "/%g0", "/%0g", "/%%31", "/top/1%3?", "/top/%u0031"}) {
    CAPTURE(text);
    CHECK(shown(text) == "invalid");
  }
  CHECK(shown("/top/1?%zz") == "2: [top] [1]");
}
