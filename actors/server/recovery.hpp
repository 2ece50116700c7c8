#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "actors/server/idempotency_window.hpp"
#include "actors/server/journal.hpp"
#include "actors/server/shard.hpp"
#include "src/boards/directory.hpp"
#include "src/boards/placement.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::actors {

/// What the server was when it stopped, read from its store. The gateway hands each of its parts to
/// whom it belongs to.
struct recovered_state {
  std::vector<shard::board_map> boards;  ///< by shard
  boards::directory directory;
  idempotency_window window;
  window_records kept;
  storage::store::progress last;
  std::uint64_t start_ms = 0;  ///< commit time to go on with
  std::uint64_t seed = 0;
};

/// How the boards are to lie on the shards.
struct placement_policy {
  std::size_t shards = 1;
  std::uint64_t most_users_on_one_shard = boards::most_users_on_one_shard;
};

/// Reads all of the store, and says in the log how far it is now and then. Boards need not be
/// placed as when it was written. Throws storage::storage_error for anything damaged: there is no
/// such thing as a part of a state. O(users).
recovered_state recover(const storage::store& store, const placement_policy& placement,
                        const window_limits& window);

}  // namespace scoreboard::actors
