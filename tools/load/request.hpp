#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/load/request_kind.hpp"

namespace scoreboard::load {

using clock = std::chrono::steady_clock;

/// One update inside a request.
struct update {
  std::uint32_t user = 0;
  bool relative = false;
  /// The change of a relative one, else the new total.
  std::int64_t value = 0;
};

/// A request on its way. Objects are used again, so that their strings keep their memory.
struct request {
  request_kind kind = request_kind::relative;
  /// As it goes over the wire.
  std::string bytes;
  std::vector<update> updates;
  /// When it had to be sent; in the closed loop that is when it was sent.
  clock::time_point due;
  /// When the verifier saw it; of no meaning without one.
  std::uint64_t began = 0;
};

}  // namespace scoreboard::load
