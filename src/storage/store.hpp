#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "src/commits/round_record.hpp"
#include "src/ranking/entry.hpp"

namespace scoreboard::storage {

/// What became of a write or a sync. After `failed` the store takes no more writes: what it holds
/// on disk is known again only after it was closed and opened.
enum class write_result : std::uint8_t {
  done,
  no_space,  ///< Nothing was written. It can be tried again, and works when there is space.
  failed,
};

/// Keeps every board's users and the answers of the last rounds, so that they survive the process.
///
/// It is written to all the time and read once, when the server starts: all questions are answered
/// from memory. What one write() takes over is there whole or not at all, and a later write is
/// never there without an earlier one.
///
/// Thread rule: one thread at a time calls everything; only backup() may run beside it on another.
class store {
 public:
  /// How far the server had come with the last write.
  struct progress {
    std::uint64_t round = 0;
    ranking::arrival stamp = 0;  ///< The highest that was given.
    std::uint64_t time_ms =
        0;  ///< Commit time of that round, see commits::round_record; 0 in a new store.

    friend bool operator==(const progress&, const progress&) = default;
  };

  using standing_visitor = std::function<void(std::string_view board, const ranking::user_id& user,
                                              std::int64_t total, ranking::arrival arrived)>;
  using round_visitor = std::function<void(const commits::round_record&)>;

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

  /// Calls `visit` for every user of every board, in no order that means anything. Throws
  /// storage_error for anything damaged. O(users).
  virtual void read_standings(const standing_visitor& visit) const = 0;

  /// Calls `visit` for the records of rounds that are kept, those of one window after those of
  /// another, each oldest first. Throws as read_standings() does.
  virtual void read_rounds(const round_visitor& visit) const = 0;

  // -- the next write: gathered by these, taken over by write() -----------------------------------

  /// `user` of `board`, whose name has at most 255 bytes, has `total`, reached at `arrived`.
  virtual void put(std::string_view board, const ranking::user_id& user, std::int64_t total,
                   ranking::arrival arrived) = 0;

  /// Keeps the answers of a round. REQUIRES: its number is greater than that of every other of its
  /// window, and its requests have as many results as they say.
  virtual void put(const commits::round_record& round) = 0;

  /// Keeps no record of this window before the round `first_kept` any more. A deletion has its
  /// price: forget many at a time.
  virtual void forget_rounds_before(commits::key_window window, std::uint64_t first_kept) = 0;

  /// Writes what was gathered, and forgets it in any case. `now`: how far the server has come with
  /// it. Survives the end of the process, but not yet that of the operating system.
  virtual write_result write(const progress& now) = 0;

  /// Everything written survives the loss of power. Blocks until it does. `no_space`: it does not
  /// yet, and this can be tried again.
  virtual write_result sync() = 0;

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
  /// write, everything synced before the call included. Writes go on meanwhile. Throws
  /// storage_error.
  virtual void backup(const std::string& directory, const progress_visitor& visit) = 0;
};

}  // namespace scoreboard::storage
