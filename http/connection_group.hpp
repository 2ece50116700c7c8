#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

namespace scoreboard::http {

/// What the connections of one endpoint have in common. Thread rule: any thread; the bounds are
/// set before the first connection.
struct connection_group {
  std::size_t max_head_bytes = 8192;
  std::chrono::milliseconds request_patience{10'000};  ///< for a request to arrive whole
  std::chrono::milliseconds write_patience{10'000};    ///< for a peer to take one answer

  std::atomic<std::size_t> connections = 0;  ///< that exist now
  std::atomic<std::size_t> requests = 0;     ///< received whole, ever
  std::atomic<bool> ending = false;          ///< every answer is the last one of its connection
};

}  // namespace scoreboard::http
