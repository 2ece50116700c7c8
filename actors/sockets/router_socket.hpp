#pragma once

#include <zmq.hpp>

namespace scoreboard::actors {

/// A ROUTER that does not fall to a peer who claims an id which the socket is about to make up.
///
/// A peer without a routing id gets one from libzmq: a zero byte and a 32-bit counter. libzmq takes
/// such ids from peers, too, and when the counter arrives at one of theirs it ends the process by
/// an assertion. Neither a socket option nor a ZAP handler sees what a peer claims (the id in a ZAP
/// request is the socket's own), but libzmq starts the counter from rand(), which it never seeds:
/// here rand() is seeded first, from the operating system. Nobody is told his id, so a peer can
/// only guess: with c claims held and r new peers without ids a second it takes 2^32 / (c * r)
/// seconds on average. Throws zmq::error_t.
zmq::socket_t make_router(zmq::context_t& context);

}  // namespace scoreboard::actors
