// The balancer's rate limits, made so low that a few requests exceed them.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <boost/beast/http/field.hpp>

#include "tests/catch.hpp"
#include "tests/system/cluster.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/raw_connection.hpp"

using namespace scoreboard::system_test;

namespace {

constexpr int sent = 40;
// At least the first and those that may come at once, and those of some slow seconds more.
constexpr int least_taken = 4;
constexpr int most_taken = 30;

cluster_options with_limits(std::vector<template_change> changes) {
  cluster_options options;
  options.balancer = true;
  options.launch_balancer = [changes = std::move(changes)](const auto& files, std::uint16_t port,
                                                           const auto& upstreams) {
    return launch_nginx(files, port, upstreams, changes);
  };
  return options;
}

// How many of `sent` writes of +1 were taken. The others must have been refused as they should be.
int taken(std::uint16_t port, const std::string& header) {
  const std::string body = relative("1", "+1");
  const std::string request = "PUT /score HTTP/1.1\r\nHost: a\r\n" + header +
                              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  raw_connection connection(port);
  int count = 0;
  for (int i = 0; i < sent; ++i) {
    connection.send(request);
    const response answer = connection.receive();
    if (answer.result_int() == 200) {
      ++count;
      continue;
    }
    check_error(answer, 429, "rate_limited");
    CHECK(answer[boost::beast::http::field::retry_after] == "1");
  }
  return count;
}

bool is_limited(int count) { return count >= least_taken && count <= most_taken; }

}  // namespace

// Bug: a token that takes the service from all others; a limit that another token shares, that a
// second connection or another spelling evades, or that a refused write counts for.
TEST_CASE("what one token may send is limited") {
  cluster board(with_limits({{"rate=20000r/s", "rate=1r/s"}, {"burst=20000", "burst=5"}}));
  const auto port = board.balancer_port();
  const int first = taken(port, "Authorization: Bearer first\r\n");
  CHECK(is_limited(first));
  const int again = taken(port, "authorization: bEARER  first\r\n");
  CHECK(again < first);
  const int once_more = taken(port, "Authorization: Bearer\t first \t\r\n");
  CHECK(once_more < first);
  const int second = taken(port, "Authorization: Bearer second\r\n");
  CHECK(is_limited(second));
  const int without = taken(port, "");
  CHECK(without == sent);
  http_client client(port);
  check_entry(client.put("/score", relative("1", "+0")),
              {"1", first + again + once_more + second + without});
  board.stop();
}

// Bug: a limit for strangers that slows this host's own tools, or one that tokens evade.
TEST_CASE("what one address may send is limited, but not of this host") {
  const template_change rate{"rate=2000r/s", "rate=1r/s"};
  const template_change burst{"burst=4000", "burst=5"};
  {
    cluster board(with_limits({rate, burst}));
    CHECK(taken(board.balancer_port(), "") == sent);
    board.stop();
  }
  cluster board(with_limits({rate, burst, {"127.0.0.0/8  1;", ""}}));
  CHECK(is_limited(taken(board.balancer_port(), "")));
  CHECK(taken(board.balancer_port(), "Authorization: Bearer first\r\n") < sent);
  board.stop();
}
