#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/status.h>

#include "src/storage/codec.hpp"

namespace scoreboard::storage {

/// Gives back the disk space of users whose board was deleted or whose archive is written, on a
/// thread of its own. The deletion of a range of keys is one record; what it deletes stays on disk
/// until RocksDB merges the two, which may take for ever on a store to which little is written.
/// Small ranges wait for that all the same: to rewrite the files around them costs more than they
/// take.
///
/// Of what was not yet done when this ends, or when something of it failed, the space comes back
/// when RocksDB merges those files.
///
/// Thread rule: one thread, the one that writes to the database. Only for the sources of this
/// folder.
class board_reclaimer {
 public:
  /// REQUIRES: `db` outlives this object, and when this ends it is closed without further use.
  /// A range that takes less than `least_bytes` on disk is left to RocksDB.
  board_reclaimer(rocksdb::DB& db, std::uint64_t least_bytes)
      : db_(db), least_bytes_(least_bytes) {}

  /// Interrupts what is under way.
  ~board_reclaimer();

  board_reclaimer(const board_reclaimer&) = delete;
  board_reclaimer& operator=(const board_reclaimer&) = delete;

  /// Call it when the deletion of these ranges survives the loss of power: until then there may be
  /// nothing to give back. Begins a new memtable when there is something, so that what the deletion
  /// says becomes a file, and leaves the rest to the other thread. Fails as a write may: then do
  /// not write again.
  rocksdb::Status reclaim(std::vector<codec::key_range> deleted);

 private:
  void run();

  /// What to do next, or none at the end.
  std::optional<std::vector<codec::key_range>> wait();

  /// Waits until all that was written when reclaim() was called is in files. False at the end.
  bool wait_for_files();

  bool compact(const std::vector<codec::key_range>& ranges);

  rocksdb::DB& db_;
  const std::uint64_t least_bytes_;
  std::mutex one_;
  std::condition_variable changed_;
  std::vector<codec::key_range> ranges_;
  bool ends_ = false;
  std::thread thread_;  // none before the first range
};

}  // namespace scoreboard::storage
