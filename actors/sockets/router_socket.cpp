#include "actors/sockets/router_socket.hpp"

#include <cstdlib>
#include <random>

namespace scoreboard::actors {

zmq::socket_t make_router(zmq::context_t& context) {
  std::srand(std::random_device{}());
  return {context, zmq::socket_type::router};
}

}  // namespace scoreboard::actors
