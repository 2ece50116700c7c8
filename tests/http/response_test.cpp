#include "http/response.hpp"

#include "tests/catch.hpp"

using namespace scoreboard;
using http::head_of;
using http::response;

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
  CHECK(head_of({200, "[]"}, "now", true, false) ==
        "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
        "\r\n");
  CHECK(head_of({404, "{}"}, "now", false, false) ==
        "HTTP/1.1 404 Not Found\r\nDate: now\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\nConnection: close\r\n\r\n");
  CHECK(head_of({405, "{}", "GET"}, "now", true, true) ==
        "HTTP/1.1 405 Method Not Allowed\r\nDate: now\r\nContent-Type: application/json\r\n"
        "Content-Length: 2\r\nConnection: keep-alive\r\nAllow: GET\r\n\r\n");
  CHECK(head_of(response::failure(wire::error_code::overloaded), "now", true, false)
            .find("\r\nRetry-After: 1\r\n") != std::string::npos);
}
