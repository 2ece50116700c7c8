#pragma once

#include <thread>

#include "actors/sockets/socket_unit.hpp"

namespace scoreboard::actors {

/// A thread that runs one socket unit. It ends when the unit's actor ends; the destructor waits for
/// that.
class socket_loop {
 public:
  /// REQUIRES: `unit` has an actor, outlives this object, and is run by nobody else.
  explicit socket_loop(socket_unit& unit);
  ~socket_loop();

  socket_loop(const socket_loop&) = delete;
  socket_loop& operator=(const socket_loop&) = delete;

 private:
  std::thread thread_;
};

}  // namespace scoreboard::actors
