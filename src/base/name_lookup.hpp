#pragma once

#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace scoreboard {

/// The addresses of a host, IPv4 ones first: `host` is a name or an address, an IPv6 one also in
/// brackets. Asks the system's resolver, and waits for it. Empty when it knows none.
std::vector<boost::asio::ip::address> look_up(const std::string& host);

/// `endpoint` as a ZMQ socket can listen there, which takes every name for that of a network
/// interface: the name of a host is replaced by its address. A name that nobody knows stays.
std::string with_address(const std::string& endpoint);

/// Whether a ZMQ socket that listens at `endpoint` needs IPv6: its address is one, or `*`. The name
/// of a network interface stands for its IPv4 address.
bool listens_with_ipv6(const std::string& endpoint);

/// Whether one that connects to `endpoint` needs IPv6: the host has no IPv4 address, or none that
/// is known yet. ZMQ then takes an IPv4 address only of a name that has no other.
bool connects_with_ipv6(const std::string& endpoint);

}  // namespace scoreboard
