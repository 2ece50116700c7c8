#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/commits/commit.hpp"
#include "src/ranking/entry.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::actors {

/// One change as the sequencer ordered it.
struct command {
  boards::board_id board = boards::default_board_id;
  wire::change change;
  ranking::arrival arrived = 0;
};

/// The updates that the gateway dispatched together, while the shards compute what they come to.
/// Thread rule: the sequencer makes it; then each shard reads the commands and writes its own share
/// and the results of its own commands, all at the same time; the one that finishes last makes the
/// commit of it.
struct execution {
  struct share {
    std::vector<std::uint32_t> commands;  ///< indices
    std::vector<commits::entry> entries;  ///< what they come to, in their order
  };

  std::uint64_t number = 0;  ///< counts up by one, whatever becomes of it
  std::uint64_t epoch = 0;   ///< one more after every failure to store
  std::vector<command> commands;

  /// What it becomes. The sequencer fills in everything but the results, of which there is one for
  /// each command, and the entries that the shards compute.
  commits::commit commit;

  std::vector<share> shares;                ///< by shard
  std::atomic<std::size_t> unfinished = 0;  ///< shares to be computed
};

/// A commit as it goes to the journal, and when it is stored, back to the shards. Never changed.
struct placed_commit {
  std::uint64_t number = 0;  ///< of its execution
  std::uint64_t epoch = 0;
  commits::commit commit;
  std::vector<std::size_t> share_bounds;  ///< where in the entries each shard's begin, and the end

  /// The entries that shard `index` computed. Those before the first shard's are the sequencer's.
  std::span<const commits::entry> share(std::size_t index) const noexcept;
};

using placed_commit_ptr = std::shared_ptr<const placed_commit>;

/// Ends an execution. REQUIRES: all shares are computed. O(entries).
placed_commit_ptr finish(execution&& done);

}  // namespace scoreboard::actors
