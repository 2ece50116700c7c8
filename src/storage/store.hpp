#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "src/boards/archive_info.hpp"
#include "src/boards/board_id.hpp"
#include "src/boards/due_times.hpp"
#include "src/boards/settings.hpp"
#include "src/boards/user_reference.hpp"
#include "src/commits/commit.hpp"
#include "src/commits/event.hpp"
#include "src/ranking/entry.hpp"
#include "src/ranking/user_id.hpp"

namespace scoreboard::storage {

/// What became of a write or a sync. After `failed` the store takes no more writes: what it holds
/// on disk is known again only after it was closed and opened.
enum class write_result : std::uint8_t {
  done,
  no_space,  ///< Nothing was written. It can be tried again, and works when there is space.
  failed,
};

/// Keeps what all commits came to, and the keys of the last ones, so that they survive the process.
///
/// It is written to all the time and read once, when the server starts: all questions are answered
/// from memory. What one append() brings is there whole or not at all, and a later one is never
/// there without an earlier one.
///
/// Thread rule: one thread at a time calls everything; only backup() may run beside it on another.
class store {
 public:
  /// The last commit that it has, by what commits::commit calls the same.
  struct progress {
    std::uint64_t version = 0;
    ranking::arrival last_arrival = 0;
    std::uint64_t time_ms = 0;
    std::uint64_t wall_ms = 0;
    std::uint64_t last_event = 0;       ///< see commits::commit_events
    std::uint64_t forgotten_event = 0;  ///< the last one that is not kept any more, if any

    friend bool operator==(const progress&, const progress&) = default;
  };

  /// A board, as the commits that created and changed it left it.
  struct board_record {
    boards::board_id board = boards::default_board_id;
    std::string name;
    boards::settings settings;
    std::optional<std::uint64_t> season_start_ms;  ///< since 1970; none: not known
    boards::board_id origin = board;               ///< see boards::board_info
    std::uint64_t season = 1;
    boards::due_times due = {};

    friend bool operator==(const board_record&, const board_record&) = default;
  };

  /// A moment of a board that stays readable.
  struct archive_record {
    boards::board_id origin = boards::default_board_id;  ///< of the board, see boards::board_info
    boards::archive_info info;                           ///< `spread` is not known
    std::optional<boards::frozen_details> details = {};  ///< see commits::freeze_changed

    friend bool operator==(const archive_record&, const archive_record&) = default;
  };

  /// What load() calls with what it finds, in this order.
  struct visitor {
    std::function<void(const board_record& found)> board;
    std::function<void(const archive_record& found)> archive;
    std::function<void(const commits::earlier_user& found)> earlier;
    std::function<void(boards::board_id board, const ranking::user_id& user)> hidden;
    std::function<void(boards::board_id board, const ranking::entry& found)> total;
    std::function<void(boards::board_id board, const ranking::user_id& user, std::string_view data)>
        data;
    std::function<void(std::uint64_t version, const boards::user_reference& user)>
        erased;  ///< see commits::user_erased, and by which commit
    std::function<void(const commits::event& found)> event;
    std::function<void(const commits::commit& keys)> keys;  ///< see commits::keys_of
  };

  using commit_ptr = std::shared_ptr<const commits::commit>;

  store() = default;
  store(const store&) = delete;
  store& operator=(const store&) = delete;
  virtual ~store() = default;

  /// A random number that stays with the store for good.
  virtual std::uint64_t seed() const = 0;

  /// All zero in a new store.
  virtual progress last() const = 0;

  /// How many users it holds on all boards, roughly: for the progress of long loads.
  virtual std::uint64_t approximate_users() const = 0;

  /// Visits every board that a commit created and none deleted, "default" included once it was
  /// deleted, given settings, kept as a snapshot or had its season ended; then the archives, those
  /// of one board after those of another and each oldest first; then the earlier users of snapshots
  /// that are not written; then the hidden users, every user's total and the data, each those of
  /// one board or unwritten past season after those of another; then who was erased, oldest first;
  /// then the events that are kept, the newest commits::kept_events and maybe some before them,
  /// oldest first; then the keys that are kept, those of one window
  /// after those of another and each oldest first. Throws storage_error for anything damaged.
  /// O(users).
  virtual void load(const visitor& into) const = 0;

  /// Writes these commits, and forgets the keys that are to be forgotten. Survives the end of the
  /// process, but not yet that of the operating system. REQUIRES: their versions follow one another
  /// and last(). Throws std::invalid_argument for a commit that could not be read back: its
  /// requests have another number of results than they say, the name of a board or a snapshot is
  /// longer than 255 bytes, no board can have its settings, its season is 0, or a user's data is
  /// longer than 256 bytes.
  virtual write_result append(std::span<const commit_ptr> commits) = 0;

  /// With the next append(): keeps no keys of this window from commits before `first_kept` any
  /// more. A deletion has its price: forget many at a time.
  virtual void forget_keys_before(commits::key_window window, std::uint64_t first_kept) = 0;

  /// Everything written survives the loss of power. Blocks until it does. `no_space`: it does not
  /// yet, and this can be tried again.
  virtual write_result sync() = 0;

  /// What append() has handed on, in bytes, since the store was opened; 0 when it is not known.
  virtual std::uint64_t written_bytes() const { return 0; }

  /// Whether so much of what was written waits to be brought in order that before long a write may
  /// have to wait for that. Whoever has much to write and can wait, should.
  virtual bool is_behind() const = 0;

  /// Why a write or a sync was last not done, in words for a log; empty when each was.
  virtual std::string trouble() const = 0;

  // -- operation ----------------------------------------------------------------------------------

  /// Says how much of a long operation is done. Called on any thread, by one at a time.
  using progress_visitor = std::function<void(std::uint64_t done_bytes)>;

  /// Copies the store as it is at one moment into `directory`, which may hold earlier backups of
  /// the same store; what it shares with these is not copied again. What it has is all up to some
  /// commit, everything synced before the call included. Writes go on meanwhile. Throws
  /// storage_error.
  virtual void backup(const std::string& directory, const progress_visitor& visit) = 0;
};

/// What a store comes to with a commit.
inline store::progress progress_of(const commits::commit& last, std::uint64_t last_event,
                                   std::uint64_t forgotten_event) noexcept {
  return {last.version, last.last_arrival, last.time_ms, last.wall_ms, last_event, forgotten_event};
}

}  // namespace scoreboard::storage
