#pragma once

#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace scoreboard {

/// The addresses of a host, IPv4 addresses first. `host` is a name or an address; an IPv6 address
/// may be in brackets. Blocks until the system's resolver answers. Empty for an unknown host.
std::vector<boost::asio::ip::address> look_up(const std::string& host);

/// Replaces the host name in `endpoint` by its address, so that a ZMQ socket can listen there: ZMQ
/// treats every name as that of a network interface. Names of interfaces, and names that the
/// resolver does not know, stay as they are.
std::string with_address(const std::string& endpoint);

/// Whether a ZMQ socket that listens at `endpoint` needs IPv6: the host is an IPv6 address or `*`.
/// The name of a network interface stands for its IPv4 address.
bool listens_with_ipv6(const std::string& endpoint);

/// Whether a ZMQ socket that connects to `endpoint` needs IPv6: the host has no known IPv4 address.
/// With IPv6 enabled, ZMQ uses an IPv4 address only if the name has no IPv6 address.
bool connects_with_ipv6(const std::string& endpoint);

/// Whether only this host reaches what listens at `host`: a loopback address (127.0.0.0/8 or ::1,
/// which may be in brackets), or the name localhost. Other names are not looked up: they may stand
/// for another address later. Nor is any other spelling of such an address looked into.
bool is_loopback(const std::string& host);

/// Whether what a ZMQ socket sends to `endpoint`, or gets there, cannot leave this host: an ipc
/// path, or what is_loopback() says of its host.
bool stays_on_host(const std::string& endpoint);

}  // namespace scoreboard
