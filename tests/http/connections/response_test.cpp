#include "http/connections/response.hpp"

#include "tests/catch.hpp"

using namespace scoreboard;
using http::head_of;

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
  CHECK(head_of({503, "{}", {}, true}, "now", true, false).find("\r\nRetry-After: 1\r\n") !=
        std::string::npos);
}
