#include "src/metrics/listener.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "src/metrics/instruments.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

std::uint16_t some_free_port() {
  asio::io_context loop;
  const tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

/// A listener that shows one counter.
struct metrics_page {
  metrics_page() : port(some_free_port()) {
    metrics::add_counter(*registry, "seen_total", "What was seen.");
    shown.add(registry);
    listener = std::make_unique<metrics::listener>("127.0.0.1", port, shown);
  }

  tcp::socket connect() {
    tcp::socket socket(loop);
    socket.connect({asio::ip::address_v4::loopback(), port});
    return socket;
  }

  /// All that comes until the other side closes.
  static std::string read(tcp::socket& from) {
    std::string all;
    boost::system::error_code error;
    asio::read(from, asio::dynamic_buffer(all), error);
    return all;
  }

  std::string ask(const std::string& bytes) {
    auto socket = connect();
    boost::system::error_code ignored;
    asio::write(socket, asio::buffer(bytes), ignored);
    return read(socket);
  }

  asio::io_context loop;
  const std::uint16_t port;
  const std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  metrics::exposition shown;
  std::unique_ptr<metrics::listener> listener;
};

}  // namespace

// Bug: Prometheus finds nothing, or what is no text of metrics.
TEST_CASE("metrics are shown at an address of their own") {
  metrics_page page;
  const auto got = page.ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK_THAT(got, StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK_THAT(got, ContainsSubstring("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  CHECK_THAT(got, ContainsSubstring("Connection: close\r\n"));
  CHECK_THAT(got, EndsWith("\nseen_total 0\n"));
  const auto head = page.ask("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK_THAT(head, EndsWith("\r\n\r\n"));
  CHECK(head.size() + page.shown.text()->size() == got.size());
}

// Bug: other paths and methods show metrics, or end the process.
TEST_CASE("an address of metrics refuses everything else") {
  metrics_page page;
  CHECK_THAT(page.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  CHECK_THAT(page.ask("GET /metrics/x HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 404 "));
  const auto put = page.ask("PUT /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  CHECK_THAT(put, StartsWith("HTTP/1.1 405 "));
  CHECK_THAT(put, ContainsSubstring("Allow: GET, HEAD\r\n"));
  CHECK(page.ask("no HTTP at all\r\n\r\n").empty());
  const auto large = "GET /metrics HTTP/1.1\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n";
  CHECK_THAT(page.ask(large), !StartsWith("HTTP/1.1 200 "));
  CHECK_THAT(page.ask("GET /metrics HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

// Bug: a few peers that send nothing keep Prometheus away.
TEST_CASE("silent peers at an address of metrics do not keep others away") {
  metrics_page page;
  std::list<tcp::socket> silent;
  for (int i = 0; i < 40; ++i) silent.push_back(page.connect());
  const auto began = std::chrono::steady_clock::now();
  CHECK_THAT(page.ask("GET /metrics HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
  CHECK(metrics_page::read(silent.front()).empty());  // pushed out
}

// Bug: a program that cannot show its metrics starts all the same, and nobody knows.
TEST_CASE("an address of metrics that is in use is an error that names it") {
  metrics_page page;
  CHECK_THROWS_WITH(
      metrics::listener("127.0.0.1", page.port, page.shown),
      StartsWith("cannot listen on 127.0.0.1:" + std::to_string(page.port) + " for metrics: "));
  CHECK_THROWS_AS(metrics::listener("no.such.host.invalid", page.port, page.shown),
                  metrics::listen_error);
}
