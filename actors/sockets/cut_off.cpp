#include "actors/sockets/cut_off.hpp"

#include <sys/socket.h>

namespace scoreboard::actors {

void cut_off(int descriptor) {
  // Makes libzmq's close send a reset. After a shutdown alone, a peer that waits for room would
  // learn only after two minutes that the connection has ended.
  const ::linger reset{1, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::shutdown(descriptor, SHUT_RDWR);
}

}  // namespace scoreboard::actors
