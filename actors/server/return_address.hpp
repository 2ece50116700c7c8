#pragma once

#include <cstdint>
#include <string>

namespace scoreboard::actors {

/// Where the answer to a request goes.
struct return_address {
  std::string peer;
  std::uint64_t request_id = 0;
};

}  // namespace scoreboard::actors
