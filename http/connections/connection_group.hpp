#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

namespace scoreboard::http {

/// What the connections of one endpoint have in common: bounds and counters. Thread rule: any
/// thread; the bounds are set before the first connection.
struct connection_group {
  std::size_t max_head_bytes = 8192;
  std::size_t max_received_bytes = std::size_t{64} << 20;  ///< received, not handled yet, in total
  std::size_t max_unsent_bytes = std::size_t{64} << 20;    ///< of answers not yet taken, in total
  std::chrono::milliseconds request_patience{10'000};      ///< for a request to arrive whole
  std::chrono::milliseconds write_patience{10'000};        ///< for a peer to take one answer
  std::chrono::milliseconds idle_patience{75'000};         ///< from an answer to the next request

  std::atomic<std::size_t> connections = 0;     ///< that exist now
  std::atomic<std::size_t> gave_way = 0;        ///< ended for a new one since the start
  std::atomic<std::size_t> requests = 0;        ///< received whole since the start
  std::atomic<std::size_t> settled = 0;         ///< of these, answered whole or given up
  std::atomic<std::size_t> unfinished = 0;      ///< connections with an answer not yet taken whole
  std::atomic<std::size_t> received_bytes = 0;  ///< held now, see max_received_bytes
  std::atomic<std::size_t> unsent_bytes = 0;    ///< held now, see max_unsent_bytes
  std::atomic<bool> ending = false;             ///< every answer is the last one of its connection
};

}  // namespace scoreboard::http
