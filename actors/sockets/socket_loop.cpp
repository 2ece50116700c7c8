#include "actors/sockets/socket_loop.hpp"

#include <cerrno>
#include <system_error>
#include <vector>

#include <poll.h>

namespace scoreboard::actors {

namespace {

void run(socket_unit& unit) {
  std::vector<pollfd> watched;
  for (const int fd : unit.descriptors()) watched.push_back({fd, POLLIN, 0});
  while (unit.run()) {
    // Not zmq_poll, which checks each socket twice before it waits.
    if (::poll(watched.data(), watched.size(), unit.longest_wait_ms()) < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
    for (const auto& entry : watched) {
      if (entry.revents != 0) unit.readable(entry.fd);
    }
  }
}

}  // namespace

socket_loop::socket_loop(socket_unit& unit) : thread_([&unit] { run(unit); }) {}

socket_loop::~socket_loop() { thread_.join(); }

}  // namespace scoreboard::actors
