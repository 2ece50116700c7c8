#pragma once

#include <cstddef>
#include <vector>

#include "actors/server/idempotency_window.hpp"
#include "actors/server/journal.hpp"
#include "actors/server/shard.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::actors {

/// What the server was when it stopped, read from its store.
struct recovered_state {
  std::vector<shard::board_map> shards;
  idempotency_window window;
  journal::window_records kept;
  storage::store::progress last;
  std::uint64_t seed = 0;
};

/// Reads all of the store, and says in the log how far it is now and then. The number of shards
/// need not be the one that it was written with. Throws storage::storage_error for anything
/// damaged: there is no such thing as a part of a state. O(users).
recovered_state recover(const storage::store& store, std::size_t shards,
                        const window_limits& window);

}  // namespace scoreboard::actors
