#include "http/api/failure.hpp"

#include "tests/catch.hpp"

using namespace scoreboard;

TEST_CASE("every error code has an HTTP status of 4xx or 5xx") {
  for (std::uint8_t i = 0; i < wire::error_code_count; ++i) {
    const auto code = static_cast<wire::error_code>(i);
    CAPTURE(wire::name(code));
    CHECK(http::status_of(code) >= 400);
    CHECK(http::status_of(code) != 500);
    CHECK(http::failure(code).retry_after == (http::status_of(code) == 503));
  }
}
