#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "actors/server/board_reader.hpp"
#include "actors/server/idempotency_window.hpp"
#include "actors/server/journal.hpp"
#include "actors/server/shard.hpp"
#include "src/boards/directory.hpp"
#include "src/storage/archives/archive_store.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::actors {

/// What the server was when it stopped, read from its store. The gateway hands each of its parts to
/// whom it belongs to.
struct recovered_state {
  std::vector<shard::board_map> boards;    ///< by shard
  std::vector<shard::moment_map> moments;  ///< by shard: of snapshots that are not written
  boards::directory directory;
  idempotency_window window;
  window_records kept;
  storage::store::progress last;
  std::uint64_t start_ms = 0;  ///< commit time to go on with
  std::uint64_t seed = 0;

  /// Who was erased, and by which commit, oldest first.
  std::vector<std::pair<std::uint64_t, boards::user_reference>> erased = {};

  std::deque<commits::event> events = {};  ///< that the store has, oldest first

  /// Archives that are there, and of no board.
  std::vector<boards::board_id> unknown_archives = {};
};

/// Reads all of the store, and says in the log how far it is now and then. Boards need not be
/// placed as when it was written. Throws storage::storage_error for anything damaged: there is no
/// such thing as a part of a state. O(users).
recovered_state recover(const storage::store& store, const placement_policy& placement,
                        const window_limits& window);

/// The time zones of boards that this system does not know, each with the name of such a board:
/// their running seasons keep their ends, but the next ones will have none. O(boards).
std::map<std::string, std::string> unknown_time_zones(const boards::directory& of);

/// Compares what the store says of archives with those that are there: leaves in `state` what is to
/// be done about them. Throws storage::storage_error when one is missing. O(archives).
void compare_archives(const storage::archives::archive_store& archives, recovered_state& state);

}  // namespace scoreboard::actors
