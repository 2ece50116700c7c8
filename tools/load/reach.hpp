#pragma once

#include <chrono>

#include <boost/asio/ip/tcp.hpp>

#include "tools/load/url.hpp"

namespace scoreboard::load {

/// The first address of the URL that accepts a connection. Throws std::runtime_error that says why
/// none does.
boost::asio::ip::tcp::endpoint reach(const url& to, std::chrono::steady_clock::duration timeout);

}  // namespace scoreboard::load
