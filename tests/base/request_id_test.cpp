#include "src/base/request_id.hpp"

#include <cctype>
#include <set>
#include <string>

#include "tests/catch.hpp"

using namespace scoreboard;

// Bug: an id that a peer chose breaks a line of a log, a header, or the bound of its length.
TEST_CASE("an id of a request has 1 to 64 letters, digits, dots, hyphens and low lines") {
  for (const std::string fine : {"a", "A-Z_0.9", "0123456789abcdef0123456789abcdef"})
    CHECK(is_request_id(fine));
  CHECK(is_request_id(std::string(64, 'x')));
  CHECK_FALSE(is_request_id(std::string(65, 'x')));
  CHECK_FALSE(is_request_id(""));
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    const bool fine = std::string("._-").find(c) != std::string::npos ||
                      (byte < 128 && std::isalnum(static_cast<unsigned char>(c)) != 0);
    CHECK(is_request_id(std::string("a") + c) == fine);
  }
}

// Bug: two requests of a process, or of two, have the same id; one that is made is none.
TEST_CASE("ids that are made differ and are short") {
  request_ids one;
  request_ids other;
  std::set<std::string> seen;
  for (int i = 0; i < 40'000; ++i) {
    for (auto* const from : {&one, &other}) {
      const auto id = from->next();
      REQUIRE(id.size() == 15);
      REQUIRE(is_request_id({id.data(), id.size()}));
      REQUIRE(seen.emplace(id.data(), id.size()).second);
    }
  }
}
