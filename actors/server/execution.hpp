#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/container/static_vector.hpp>

#include "src/base/request_id.hpp"
#include "src/boards/board_id.hpp"
#include "src/boards/directory.hpp"
#include "src/boards/settings.hpp"
#include "src/boards/user_reference.hpp"
#include "src/commits/commit.hpp"
#include "src/ranking/entry.hpp"
#include "src/ranking/user_id.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::actors {

/// One change as the sequencer ordered it.
struct command {
  std::uint32_t board = 0;  ///< index into the execution's boards
  wire::change change;
  ranking::arrival arrived = 0;  ///< of scores
};

/// A board as it is when its commands are carried out.
struct board_rules {
  boards::board_id id = boards::default_board_id;
  boards::settings settings;

  /// The snapshots of it that are being written: the first change of a user since each of them
  /// says what the user was.
  std::vector<boards::board_id> snapshots = {};

  std::string name = {};  ///< for whom it is told
};

/// A user as a request names them, whatever the board.
struct user_on_boards {
  boards::user_reference user;
  std::unordered_map<boards::board_id, boards::user_kind> boards;  ///< those it is about

  /// Whom that means on a board; none when the board is not among them, or has no such users.
  std::optional<ranking::user_id> on(boards::board_id board) const;
};

/// `named` on these boards, and on no other. O(boards).
user_on_boards user_among(const boards::user_reference& named, const boards::board_list& boards);

/// Those of the first requests of a commit, by which the log names it.
inline constexpr std::size_t most_request_ids = 8;
using first_request_ids = boost::container::static_vector<request_id, most_request_ids>;

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
  std::vector<board_rules> boards;

  /// The user whom every shard removes from its boards; there are no commands then, and of the
  /// boards only those of which snapshots are being written.
  std::optional<user_on_boards> erases;

  /// What it becomes. The sequencer fills in everything but the results of commands in a share, and
  /// the entries that the shards compute.
  commits::commit commit;

  first_request_ids request_ids = {};  ///< in the commit

  std::vector<share> shares;                ///< by shard
  std::atomic<std::size_t> unfinished = 0;  ///< shares to be computed

  /// Whether the shard has something to compute.
  bool involves(std::size_t shard) const noexcept {
    return erases || !shares[shard].commands.empty();
  }
};

/// A commit as it goes to the journal, and when it is stored, back to the shards. Never changed.
struct placed_commit {
  std::uint64_t number = 0;  ///< of its execution
  std::uint64_t epoch = 0;
  commits::commit commit;
  std::vector<board_rules> boards;        ///< those of its entries for users, in order of number
  std::vector<std::size_t> share_bounds;  ///< where in the entries each shard's begin, and the end
  first_request_ids request_ids = {};     ///< as its execution's

  /// The entries that shard `index` computed.
  std::span<const commits::entry> share(std::size_t index) const noexcept;

  /// Those before the first shard's, which are the sequencer's: what happens to boards.
  std::span<const commits::entry> of_boards() const noexcept;

  /// REQUIRES: it has scores for that board. O(log boards).
  const boards::settings& settings_of(boards::board_id board) const;
};

using placed_commit_ptr = std::shared_ptr<const placed_commit>;

/// Ends an execution. REQUIRES: all shares are computed. O(entries).
placed_commit_ptr finish(execution&& done);

}  // namespace scoreboard::actors
