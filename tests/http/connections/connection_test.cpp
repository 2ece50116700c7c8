#include "http/connections/connection.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/http/connections/wired_connection.hpp"

using namespace scoreboard;
using tests::get;
using tests::lone_connection;
using tests::ok;
using tests::put;

TEST_CASE("a request is found wherever it is split") {
  for (std::size_t split = 0; split <= put.size(); ++split) {
    lone_connection wired;
    wired.on->on_input(put.substr(0, split));
    CHECK(wired.handler.requests.size() == (split == put.size() ? 1 : 0));
    wired.on->on_input(put.substr(split));
    CAPTURE(split);
    REQUIRE(wired.handler.requests.size() == 1);
    CHECK(wired.handler.requests[0].method == "PUT");
    CHECK(wired.handler.requests[0].target.text() == "/score");
    CHECK(wired.handler.requests[0].body == "hello");
    CHECK(wired.received() == ok("/score"));
  }
}

TEST_CASE("requests that come together are answered in order, one at a time") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(std::string(get) + std::string(put) + std::string(get));
  REQUIRE(wired.handler.waiting() == 1);
  wired.handler.answer(0, "1");
  REQUIRE(wired.handler.waiting() == 2);
  wired.handler.answer(1, "2");
  wired.handler.answer(2, "3");
  CHECK(wired.received() == ok("1") + ok("2") + ok("3"));
}

// Catches recursion from an answer to the next request.
TEST_CASE("a thousand requests in one piece use no extra stack") {
  lone_connection wired;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += get;
  wired.on->on_input(many);
  std::string all;
  for (int i = 0; i < 1000; ++i) all += ok("/top/1");
  CHECK(wired.received() == all);
  CHECK(wired.handler.requests.size() == 1000);
}

TEST_CASE("a peer that sends far ahead of its answers gets the current one and no more") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  for (int i = 0; i < 100; ++i) wired.on->on_input(std::string(4096, 'x'));
  REQUIRE(wired.handler.waiting() == 1);
  wired.handler.answer(0, "1");
  const auto got = wired.received();
  CHECK(got.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(got.find("Connection: close\r\n") != std::string::npos);
  CHECK(got.back() == '$');
  CHECK(wired.handler.requests.size() == 1);
}

TEST_CASE("malformed HTTP is refused and nothing after it is read") {
  const std::string host = "Host: x\r\n";
  const auto big = std::string(10'000, 'x');
  std::string many_headers;
  while (many_headers.size() < 9'000) many_headers += "X-Header: y\r\n";
  const std::vector<std::pair<std::string, std::string>> table{
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\n\r\n", "400"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n", "400"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, chunked\r\n\r\n", "400"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, gzip\r\n\r\n", "400"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n", "400"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked;q=1\r\n\r\n", "400"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: \"chunked\"\r\n\r\n", "400"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding:\r\n\r\n", "400"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n" +
           "Transfer-Encoding: chunked\r\n\r\n",
       "400"},
      {"PUT /score HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n", "400"},
      {"PUT /score HTTP/1.1\r\n" + host + "Transfer-Encoding : chunked\r\n\r\n", "4"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
       "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
       "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3, 3\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: +3\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: -3\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 3x\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999999\r\n\r\n", "400"},
      {"PUT / HTTP/1.1\r\n" + host + "Content-Length: 4097\r\n\r\n", "413"},
      {"GET / HTTP/1.1\r\n" + host + "X: " + big, "431"},
      {"GET /" + big, "431"},
      {"GET / HTTP/1.1\r\n" + host + many_headers, "431"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400"},
      {"GET / HTTP/3.0\r\n" + host + "\r\n", "400"},
      {"GET /a b HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET  / HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"G\x01T / HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", "400"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
      {std::string("\0\0\0\0", 4) + "\r\n\r\n", "400"},
      {"\x16\x03\x01\x02\x01\r\n\r\n", "400"},
  };
  for (const auto& [bytes, status] : table) {
    lone_connection wired;
    wired.on->on_input(bytes);
    wired.on->on_input(get);
    CAPTURE(bytes.substr(0, 80));
    const auto got = wired.received();
    CHECK(got.starts_with("HTTP/1.1 " + status));
    CHECK(got.find("Connection: close\r\n") != std::string::npos);
    CHECK(got.find("\"code\"") != std::string::npos);
    CHECK(got.back() == '$');
    CHECK(wired.handler.requests.empty());
  }
}

TEST_CASE("a connection stays open as the version and the Connection header say") {
  const auto closes = [](const std::string& head) {
    lone_connection wired;
    wired.on->on_input(head + "\r\n");
    return wired.received().back() == '$';
  };
  CHECK_FALSE(closes("GET / HTTP/1.1\r\nHost: x\r\n"));
  CHECK(closes("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"));
  CHECK(closes("GET / HTTP/1.0\r\n"));
  CHECK_FALSE(closes("GET / HTTP/1.0\r\nConnection: keep-alive\r\n"));
}

TEST_CASE("a sender that expects 100 Continue before its body gets it") {
  lone_connection wired;
  wired.on->on_input(
      "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(wired.received() == "HTTP/1.1 100 Continue\r\n\r\n");
  wired.on->on_input("hi");
  CHECK(wired.received() == ok("/"));
}

// Catches an answer that is cut off where the socket's buffer ends, and a thread that spins there.
TEST_CASE("an answer larger than the socket's buffer arrives whole") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(std::string(get) + std::string(get));
  const std::string body(5'000'000, 'x');
  wired.handler.answer(0, body);
  CHECK(wired.handler.waiting() == 1);  // the next request waits until this answer is sent
  CHECK(wired.received() == ok(body));
  REQUIRE(wired.handler.waiting() == 2);
  wired.handler.answer(1, "2");
  CHECK(wired.received() == ok("2"));
}

TEST_CASE("a request without an answer is answered when its exchange is destroyed") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.handler.let_go();
  CHECK(wired.received().starts_with("HTTP/1.1 504 "));
}

TEST_CASE("an answer after the peer has gone goes nowhere") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.on->on_disconnect();
  wired.handler.answer(0, "late");
  CHECK(wired.received() == "$");
}

// Catches a limit that applies to each piece of the head separately.
TEST_CASE("a head that arrives header by header is bounded, too") {
  lone_connection wired;
  wired.on->on_input("GET / HTTP/1.1\r\nHost: x\r\n");
  for (int i = 0; i < 700; ++i) wired.on->on_input("X-Header: y\r\n");
  CHECK(wired.received().starts_with("HTTP/1.1 431 "));
}

TEST_CASE("when the process ends every answer is the last one of its connection") {
  lone_connection wired;
  wired.group->ending = true;
  wired.on->on_input(get);
  const auto got = wired.received();
  CHECK(got.find("Connection: close\r\n") != std::string::npos);
  CHECK(got.back() == '$');
}

// Catches an end of input that is taken for the end of the peer: the update is done, the answer
// never arrives, and the sender repeats it.
TEST_CASE("a peer that has sent its last request gets all its answers") {
  for (const bool at_once : {true, false}) {
    lone_connection wired;
    wired.handler.answer_at_once = at_once;
    wired.on->on_input(std::string(put) + std::string(get) + std::string(put));
    wired.on->on_end_of_input();
    if (!at_once) {
      // Otherwise the loop would report the end of input again and again.
      CHECK(wired.loop->watched.at(wired.fd()) == std::pair(false, false));
      for (std::size_t i = 0; i < 3; ++i) {
        REQUIRE(wired.handler.waiting() == i + 1);
        wired.handler.answer(i, i == 1 ? "/top/1" : "/score");
      }
    }
    CHECK(wired.received() == ok("/score") + ok("/top/1") + ok("/score") + "$");
    CHECK(wired.on->ended());
  }
}

// Catches a large answer that is dropped because the peer seems to be gone.
TEST_CASE("a peer that has sent its last request may read slowly") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  wired.on->on_end_of_input();
  const std::string body(5'000'000, 'x');
  wired.handler.answer(0, body);
  CHECK(wired.received() == ok(body) + "$");
}

TEST_CASE("half a request before the end of input is refused, and an empty one is not") {
  for (const auto size : {std::size_t{1}, put.size() - 1}) {
    lone_connection wired;
    wired.on->on_input(std::string(get) + std::string(put.substr(0, size)));
    wired.on->on_end_of_input();
    const auto got = wired.received();
    CHECK(got.starts_with(ok("/top/1") + "HTTP/1.1 400 "));
    CHECK(got.back() == '$');
    CHECK(wired.handler.requests.size() == 1);
  }
  for (const std::string_view nothing : {"", "\r\n", "\r"}) {
    lone_connection wired;
    wired.on->on_input(nothing);
    wired.on->on_end_of_input();
    CHECK(wired.received() == "$");
  }
}

// Catches a body after the answer to HEAD, which the peer reads as the next answer.
TEST_CASE("HEAD gets the headers of GET and no body") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input("HEAD /top/1 HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(get));
  const std::string body(100'000, 'x');
  wired.handler.answer(0, body);
  wired.handler.answer(1, body);
  const auto whole = ok(body);
  CHECK(wired.received() == whole.substr(0, whole.size() - body.size()) + whole);
}

// Catches a copy of the text for each reader.
TEST_CASE("equal answers share one text") {
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(get);
  const auto text = std::make_shared<const std::string>(5'000'000, 'x');
  wired.handler.answer(0, text);
  CHECK(wired.group->unsent_bytes == text->size());
  CHECK(text.use_count() == 2);
  CHECK(wired.received() == ok(*text));
  CHECK(text.use_count() == 1);
  CHECK(wired.group->unsent_bytes == 0);
}

// Catches an answer to a destroyed connection, for example at the end of the process.
TEST_CASE("an exchange may outlive its connection") {
  tests::workshop shared;
  shared.handler.answer_at_once = false;
  {
    tests::wired_connection wired(*shared.loop);
    wired.on->on_input(get);
  }
  REQUIRE(shared.handler.waiting() == 1);
  shared.handler.answer(0, "late");
  CHECK(shared.group->connections == 0);
}

// Bug: a body after a 304, or a 304 for an answer that the client does not have.
TEST_CASE("a client that has the body already gets a 304 without it") {
  const auto text = std::make_shared<const http::tagged_text>(http::tagged_text{"body", "\"t\""});
  const auto request = [](const std::string& method, const std::string& headers) {
    return method + " /top/1 HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
  };
  const std::string tags = "ETag: \"t\"\r\nCache-Control: no-cache\r\n";
  const std::string unchanged = "HTTP/1.1 304 Not Modified\r\nDate: " + std::string(tests::date) +
                                "\r\n" + tests::guard_lines + tags + "\r\n";
  const auto whole = ok("body", tags);
  lone_connection wired;
  wired.handler.answer_at_once = false;
  wired.on->on_input(request("GET", "If-None-Match: \"x\"\r\nif-none-match: W/\"t\"\r\n") +
                     request("HEAD", "If-None-Match: *\r\n") +
                     request("GET", "If-None-Match: \"u\"\r\n") + request("HEAD", "") +
                     request("GET", "If-None-Match: *\r\n") + request("GET", ""));
  for (std::size_t i = 0; i < 4; ++i) wired.handler.answer(i, text);
  wired.handler.answer(4, "body");  // which has no tag
  wired.handler.answer(5, text);
  CHECK(wired.received() ==
        unchanged + unchanged + whole + whole.substr(0, whole.size() - 4) + ok("body") + whole);
}
