#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tools/hostile/stuck_peers.hpp"

namespace scoreboard::hostile {

/// What the peers of a crowd do: one of each kind after the other.
using habits = std::vector<stuck_peers::habit>;

/// At an HTTP port: silent peers; slow ones, who send a byte of a request each second; ones that
/// ask for the best `entries` users four times and never read; ones that send a part of a body;
/// ones that send what is not HTTP; and ones that begin a request and reset their connection.
habits http_crowd_habits(std::uint64_t entries);

/// At a server's ZMQ port: silent peers; ones that send a greeting byte by byte, one each second;
/// ones that shake hands and say nothing more; ones that shake hands and send what is no frame of
/// ours; ones that ask for the best `entries` users four times and never read; and ones that greet
/// and reset their connection.
habits zmq_crowd_habits(std::uint64_t entries);

}  // namespace scoreboard::hostile
