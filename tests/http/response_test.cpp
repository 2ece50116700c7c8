#include "http/response.hpp"

#include <catch2/catch.hpp>

using namespace scoreboard;
using http::response;
using http::to_bytes;

TEST_CASE("every error code has an HTTP status of 4xx or 5xx") {
  for (std::uint8_t i = 0; i < wire::error_code_count; ++i) {
    const auto code = static_cast<wire::error_code>(i);
    CAPTURE(wire::name(code));
    CHECK(http::status_of(code) >= 400);
    CHECK(http::status_of(code) != 500);
    CHECK(response::failure(code).retry_after == (http::status_of(code) == 503));
  }
}

TEST_CASE("an answer on the wire") {
  CHECK(to_bytes({200, "[]"}, true, false, false) ==
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]");
  CHECK(to_bytes({404, "{}"}, false, false, true) ==
        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
        "Connection: close\r\n\r\n");
  CHECK(to_bytes({405, "{}", "GET"}, true, true, false) ==
        "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
        "Connection: keep-alive\r\nAllow: GET\r\n\r\n{}");
  CHECK(to_bytes(response::failure(wire::error_code::overloaded), true, false, true)
            .find("\r\nRetry-After: 1\r\n") != std::string::npos);
}
