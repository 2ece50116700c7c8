#include "http/api/failure.hpp"

#include <cstddef>

#include "tests/catch.hpp"

using namespace scoreboard;

// Bug: a refusal after which nobody tries again, or one that is tried again in vain.
TEST_CASE("whoever is told 503 is told to come back") {
  for (std::size_t i = 0; i < http::error_code_count; ++i) {
    const auto code = static_cast<http::error_code>(i);
    CAPTURE(http::name(code));
    const auto answer = http::failure(code);
    const bool is_told = !answer.headers.empty() && answer.headers[0].name == "Retry-After";
    CHECK(is_told == (http::status_of(code) == 503));
    CHECK(answer.body.etag().empty());
  }
}

// Bug: a 401 that names no scheme, or that tells those who sent no token that theirs is wrong.
TEST_CASE("whoever is told 401 is told how to say who they are") {
  const auto challenge = [](http::error_code code) {
    const auto answer = http::failure(code);
    REQUIRE(answer.headers.size() == 1);
    CHECK(answer.status == 401);
    CHECK(answer.headers[0].name == "WWW-Authenticate");
    return answer.headers[0].value;
  };
  CHECK(challenge(http::error_code::no_token) == R"(Bearer realm="scoreboard")");
  CHECK(challenge(http::error_code::invalid_token) ==
        R"(Bearer realm="scoreboard", error="invalid_token")");
}
