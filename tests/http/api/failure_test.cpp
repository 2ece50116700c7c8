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
