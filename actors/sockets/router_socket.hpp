#pragma once

#include <zmq.hpp>

namespace scoreboard::actors {

/// A ROUTER that a peer cannot crash by claiming a routing id that the socket is about to assign.
///
/// libzmq assigns an id to each peer without one: a zero byte and a 32-bit counter. Peers may claim
/// such ids too, and when the counter reaches a claimed id, an assertion in libzmq ends the
/// process. Neither a socket option nor a ZAP handler can reject the claim (the id in a ZAP request
/// is the socket's own). But libzmq starts the counter from rand() and never seeds it, so this
/// function first seeds rand() from the operating system. Peers do not learn their ids and can only
/// guess: with c claims held and r new peers without ids a second, a hit takes 2^32 / (c * r)
/// seconds on average. Throws zmq::error_t.
zmq::socket_t make_router(zmq::context_t& context);

}  // namespace scoreboard::actors
