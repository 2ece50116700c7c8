#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "src/ranking/entry.hpp"
#include "src/ranking/node_pool.hpp"
#include "src/ranking/user_slots.hpp"
#include "src/ranking/version_log.hpp"

namespace scoreboard::ranking {

/// The memory of one part, which the board and its snapshots own together: whoever goes last, on
/// whatever thread, frees it.
///
/// One count for each live version, not for each handle or node: taking and dropping a snapshot
/// touches it once.
struct board_state {
  explicit board_state(order ranking_order) noexcept : by(ranking_order), versions(nodes, slots) {}

  const order by;
  user_slots slots;
  node_pool nodes;
  version_log versions;
  std::atomic<std::size_t> owners{1};

  void add_owner() noexcept { owners.fetch_add(1, std::memory_order_relaxed); }
  void remove_owner() noexcept {
    if (owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
};

}  // namespace scoreboard::ranking
