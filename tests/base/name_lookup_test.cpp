#include "src/base/name_lookup.hpp"

#include <algorithm>

#include "tests/catch.hpp"

using namespace scoreboard;

// Bug: IPv6 where users had IPv4, or no IPv6 where there is nothing else.
TEST_CASE("IPv6 is used if it is requested or no IPv4 address is known") {
  for (const auto* endpoint : {"tcp://*:1", "tcp://[::1]:1", "tcp://[::]:1"})
    CHECK(listens_with_ipv6(endpoint));
  for (const auto* endpoint :
       {"tcp://127.0.0.1:1", "tcp://0.0.0.0:1", "tcp://eth0:1", "ipc://[::1]"})
    CHECK_FALSE(listens_with_ipv6(endpoint));
  CHECK(connects_with_ipv6("tcp://[::1]:1"));
  for (const auto* endpoint : {"tcp://127.0.0.1:1", "tcp://localhost:1", "ipc://[::1]:1"})
    CHECK_FALSE(connects_with_ipv6(endpoint));
}

// Bug: a host name that a ZMQ socket takes for the name of a network interface, or an interface
// that is taken for a host.
TEST_CASE("a socket listens at the address of a host, and at interfaces by their names") {
  CHECK(with_address("tcp://localhost:5570") == "tcp://127.0.0.1:5570");
  for (const auto* endpoint : {"tcp://127.0.0.1:1", "tcp://*:1", "tcp://[::1]:1", "tcp://lo:1",
                               "ipc:///tmp/x:1", "tcp://no-such-host.invalid:1"})
    CHECK(with_address(endpoint) == endpoint);
}

// Bug: brackets that are taken as part of the address, or IPv6 although there is an IPv4 address.
TEST_CASE("hosts are looked up with and without brackets, IPv4 first") {
  const auto loopback = boost::asio::ip::make_address("::1");
  for (const auto* host : {"::1", "[::1]"}) {
    const auto addresses = look_up(host);
    REQUIRE_FALSE(addresses.empty());
    CHECK(addresses.front() == loopback);
  }
  const auto local = look_up("localhost");
  REQUIRE_FALSE(local.empty());
  CHECK(local.front().is_loopback());
  CHECK(std::ranges::is_partitioned(local, [](const auto& address) { return address.is_v4(); }));
}

// Bug: an address that other machines reach, and behind which everybody may do everything; or one
// of this host that is refused.
TEST_CASE("only what surely is an address of this host passes for one") {
  for (const auto* host :
       {"127.0.0.1", "127.0.0.2", "127.255.255.255", "::1", "[::1]", "0:0::1", "localhost"}) {
    CAPTURE(host);
    CHECK(is_loopback(host));
  }
  for (const auto* host : {"",
                           "[]",
                           "*",
                           "0.0.0.0",
                           "::",
                           "[::]",
                           "10.0.0.1",
                           "128.0.0.1",
                           "127.1",
                           "0x7f.0.0.1",
                           "2130706433",
                           "::ffff:127.0.0.1",
                           "[::ffff:127.0.0.1]",
                           "[::1",
                           "::1]",
                           "lo",
                           "Localhost",
                           "localhost.",
                           "localhost.example",
                           "127.0.0.1.example",
                           "127.0.0.1 ",
                           " ::1"}) {
    CAPTURE(host);
    CHECK_FALSE(is_loopback(host));
  }
}

// Bug: an address that other machines reach, and that passes for one of this host; or loopback
// addresses for which keys are wanted.
TEST_CASE("what stays on this host needs no keys") {
  for (const auto* endpoint : {"ipc:///run/x", "tcp://127.0.0.1:1", "tcp://127.255.0.9:1",
                               "tcp://[::1]:1", "tcp://localhost:1"}) {
    CAPTURE(endpoint);
    CHECK(stays_on_host(endpoint));
  }
  for (const auto* endpoint :
       {"tcp://*:1", "tcp://0.0.0.0:1", "tcp://[::]:1", "tcp://10.0.0.1:1", "tcp://[fe80::1%lo]:1",
        "tcp://[::ffff:127.0.0.1]:1", "tcp://lo:1", "tcp://localhost.example:1",
        "tcp://128.0.0.1:1", "tcp://127.0.0.1.example:1", "tcp://", ""}) {
    CAPTURE(endpoint);
    CHECK_FALSE(stays_on_host(endpoint));
  }
}
