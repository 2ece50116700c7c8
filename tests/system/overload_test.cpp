// More than the service takes on: refused at once and in words, and fine afterwards.
#include <chrono>
#include <list>
#include <string>

#include <boost/beast/http/error.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"

using namespace scoreboard::system_test;
using namespace std::chrono_literals;

// Bug: a queue without a bound, which grows until the memory is gone.
TEST_CASE("more requests than bridge.max-in-flight are overloaded at once") {
  constexpr std::size_t limit = 10;
  cluster_options options;
  options.client_arguments = {"--bridge.max-in-flight=" + std::to_string(limit)};
  cluster board(options);
  http_client client(board.client_port());
  std::list<raw_connection> waiting;
  board.server().stand_still();
  for (std::size_t i = 0; i < limit; ++i) {
    waiting.emplace_back(board.client_port());
    waiting.back().send("GET /top/1 HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  // Until all of them are inside, one more is.
  CHECK_FALSE(waiting.back().readable_within(200ms));
  for (int i = 0; i < 3; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const response answer = client.put("/score", relative("1", "+1"));
    CHECK(std::chrono::steady_clock::now() - start < patient(500ms));
    check_error(answer, 503, "overloaded");
    CHECK(answer.count(boost::beast::http::field::retry_after) == 1);
  }
  board.server().send_signal(SIGCONT);
  for (raw_connection& connection : waiting) check_entries(connection.receive(), {});
  check_entry(client.put("/score", relative("1", "+1")), {"1", 1});
  CHECK(client.connections() == 1);
  board.stop();
}

// Bug: connections that keep a descriptor for ever because nobody says that they are done.
TEST_CASE("silent and half-spoken connections are closed after their time") {
  cluster_options options;
  options.client_arguments = {"--http.request-timeout-ms=1000", "--http.idle-timeout-ms=2000",
                              "--bridge.deadline-ms=500"};
  cluster board(options);
  raw_connection idle(board.client_port(), patient(6s));
  raw_connection silent(board.client_port(), patient(6s));
  raw_connection half_head(board.client_port(), patient(6s));
  raw_connection half_body(board.client_port(), patient(6s));
  idle.send("GET /top/1 HTTP/1.1\r\nHost: a\r\n\r\n");
  check_entries(idle.receive(), {});
  half_head.send("GET /top/1 HT");
  half_body.send("PUT /score HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\n{\"user\":1");
  for (raw_connection* connection : {&silent, &half_head, &half_body}) {
    try {
      const response answer = connection->receive();
      CHECK(answer.result_int() == 408);
      CHECK_NOTHROW(parse_error(answer.body()));
      CHECK(connection->ends());
    } catch (const boost::system::system_error& end) {
      // Closed without a word is as good; silence is not.
      CHECK(end.code() == boost::beast::http::error::end_of_stream);
    }
  }
  CHECK(idle.ends());
  board.stop();
}
