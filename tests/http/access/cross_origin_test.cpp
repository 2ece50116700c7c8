#include "http/access/cross_origin.hpp"

#include <string>

#include "tests/catch.hpp"

using scoreboard::http::cross_origin;

// Bug: an origin that only begins or ends like an allowed one is let in, or echoed with a line end.
TEST_CASE("origins are allowed as they are listed, and no other is") {
  const auto some = cross_origin::parse("https://a.example,http://localhost:3000");
  REQUIRE(some);
  CHECK(some->allows("https://a.example"));
  CHECK(some->allows("http://localhost:3000"));
  for (const auto* other :
       {"", "null", "https://a.example.evil", "https://a.exampl", "http://a.example",
        "https://x.a.example", "https://a.example:443", "https://a.example\r\nX: y"}) {
    CHECK_FALSE(some->allows(other));
    CHECK(some->lines_for(other) == "Vary: Origin\r\n");
  }
  const auto lines = some->lines_for("https://a.example");
  CHECK(lines.find("Vary: Origin\r\n") != std::string::npos);
  CHECK(lines.find("Access-Control-Allow-Origin: https://a.example\r\n") != std::string::npos);
  CHECK(lines.find("Scoreboard-Version") != std::string::npos);
  CHECK(lines.find("Credentials") == std::string::npos);

  const auto all = cross_origin::parse("*");
  REQUIRE(all);
  CHECK(all->allows("https://anyone"));
  CHECK(all->lines_for("https://anyone").starts_with("Access-Control-Allow-Origin: *\r\n"));

  const auto none = cross_origin::parse("");
  REQUIRE(none);
  CHECK_FALSE(none->allows("https://a.example"));
  CHECK(none->lines_for("https://a.example").empty());
}

// Bug: a list with a mistake that silently allows nobody, or everybody.
TEST_CASE("a list of origins with a mistake is none") {
  for (const auto* wrong :
       {"a.example", "https://", "https://a.example/", "https://a.example,", ",https://a.example",
        "https://A.example", "https://a.example, https://b.example", "*,https://a.example",
        "https://*.example", "ftp://a.example", "null"})
    CHECK_FALSE(cross_origin::parse(wrong));
}
