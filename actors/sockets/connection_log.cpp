#include "actors/sockets/connection_log.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace scoreboard::actors {

void connection_log::made() {
  if (std::exchange(state_, state::connected) != state::connected)
    spdlog::info("connected to the server at {}", endpoint_);
}

void connection_log::lost() {
  if (state_ != state::connected) return;
  state_ = state::logged_missing;
  spdlog::warn("lost the connection to the server at {}; trying again", endpoint_);
}

void connection_log::failed(time_point now) {
  if (state_ != state::connecting || now - began_ < patience) return;
  state_ = state::logged_missing;
  spdlog::warn("cannot reach a server at {}; trying again", endpoint_);
}

}  // namespace scoreboard::actors
