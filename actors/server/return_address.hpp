#pragma once

#include <chrono>
#include <cstdint>
#include <string>

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
  std::uint64_t request_id = 0;
  request_kind kind = request_kind::wait;
  std::chrono::steady_clock::time_point arrived{};
};

}  // namespace scoreboard::actors
