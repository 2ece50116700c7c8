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
  /// The change if relative, else the new total.
  std::int64_t value = 0;
};

/// A request. Objects are reused, so that their strings keep their memory.
struct request {
  request_kind kind = request_kind::relative;
  /// The request on the wire.
  std::string bytes;
  std::vector<update> updates;
  /// When it was due; in the closed loop that is when it was sent.
  clock::time_point due;
  /// When it was made, by the verifier's count of events; unused without a verifier.
  std::uint64_t began = 0;
};

}  // namespace scoreboard::load
