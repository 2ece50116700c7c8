#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "src/base/request_id.hpp"

namespace scoreboard::actors {

/// What a request is, for who measures how long it takes.
enum class request_kind : std::uint8_t {
  update,
  read,
  wait,  ///< for events: how long it takes says nothing
};

/// Where the answer to a request goes.
struct return_address {
  std::string peer;
  std::uint64_t id = 0;  ///< see wire::request
  request_kind kind = request_kind::wait;
  std::chrono::steady_clock::time_point arrived{};
  scoreboard::request_id request_id = {};  ///< by which people know it; empty: none
};

}  // namespace scoreboard::actors
