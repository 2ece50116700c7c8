#include "src/base/name_lookup.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <net/if.h>

namespace scoreboard {

namespace {

/// An IPv6 address may be in brackets.
std::string without_brackets(const std::string& host) {
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return in_brackets ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

std::vector<boost::asio::ip::address> look_up(const std::string& host) {
  using boost::asio::ip::tcp;
  boost::asio::io_context context;
  tcp::resolver resolver(context);
  boost::system::error_code unknown;
  std::vector<boost::asio::ip::address> addresses;
  for (const auto& entry :
       resolver.resolve(without_brackets(host), "", tcp::resolver::flags(), unknown))
    addresses.push_back(entry.endpoint().address());
  std::stable_partition(addresses.begin(), addresses.end(),
                        [](const auto& address) { return address.is_v4(); });
  return addresses;
}

namespace {

/// The host in tcp://HOST:PORT; std::nullopt for other endpoints.
std::optional<std::string> host_in(const std::string& endpoint) {
  constexpr std::string_view tcp = "tcp://";
  const auto colon = endpoint.rfind(':');
  if (!endpoint.starts_with(tcp) || colon < tcp.size()) return std::nullopt;
  return endpoint.substr(tcp.size(), colon - tcp.size());
}

}  // namespace

std::string with_address(const std::string& endpoint) {
  const auto host = host_in(endpoint);
  if (!host || host->empty() || *host == "*" || host->starts_with('[') ||
      ::if_nametoindex(host->c_str()) != 0)
    return endpoint;
  const auto addresses = look_up(*host);
  if (addresses.empty()) return endpoint;
  const auto address = addresses.front().to_string();
  return "tcp://" + (addresses.front().is_v4() ? address : "[" + address + "]") +
         endpoint.substr(endpoint.rfind(':'));
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  boost::system::error_code no_address;
  const auto address = boost::asio::ip::make_address(without_brackets(host), no_address);
  return !no_address && address.is_loopback();
}

bool stays_on_host(const std::string& endpoint) {
  if (endpoint.starts_with("ipc://")) return true;
  const auto host = host_in(endpoint);
  return host && is_loopback(*host);
}

bool listens_with_ipv6(const std::string& endpoint) {
  const auto host = host_in(endpoint);
  return host && (*host == "*" || host->starts_with('['));
}

bool connects_with_ipv6(const std::string& endpoint) {
  const auto host = host_in(endpoint);
  if (!host) return false;
  const auto addresses = look_up(*host);
  return addresses.empty() || !addresses.front().is_v4();
}

}  // namespace scoreboard
