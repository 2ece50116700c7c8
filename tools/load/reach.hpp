#pragma once

#include <chrono>

#include <boost/asio/ip/tcp.hpp>

#include "tools/load/url.hpp"

namespace scoreboard::load {

/// The first address of the URL that accepts a connection. Throws std::runtime_error with the
/// reason if none does.
boost::asio::ip::tcp::endpoint reach(const url& service,
                                     std::chrono::steady_clock::duration timeout);

}  // namespace scoreboard::load
