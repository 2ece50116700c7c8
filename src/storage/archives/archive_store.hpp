#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "src/boards/board_id.hpp"
#include "src/boards/settings.hpp"
#include "src/boards/user_reference.hpp"
#include "src/storage/archives/archive_store_options.hpp"
#include "src/storage/archives/archive_view.hpp"
#include "src/storage/archives/archive_writer.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::storage::archives {

class archive_database;

/// Archives in a directory, kept by RocksDB. An archive is one moment of a board that does not
/// change any more, a season that ended or a snapshot, and is known by a number that is never used
/// for another one: that of the season's board, or one of the same order. Who is on which place is
/// kept, when they got there is not.
///
/// An archive of integer users takes 16 bytes a user, and no memory.
///
/// Every writing call is there whole or not at all, and survives the loss of power when it returns
/// `done`. On `no_space` nothing has changed and reading goes on; the same call works when there is
/// space. After `failed`, writing calls do nothing until the store is opened again. RocksDB merges
/// files in the background; what fails there comes up with the next writing call.
///
/// Thread rule: one thread at a time makes writing calls, those of writers included, and they may
/// block for as long as the disk does; any thread calls the rest, beside it.
class archive_store {
 public:
  /// Opens the archives, or makes a place for them where nothing is yet. What is left of writers
  /// that did not finish is removed. Throws storage_error when they are damaged, and some that were
  /// finished are missing. O(files).
  explicit archive_store(const archive_store_options& options);

  /// Views and writers that are still there go on with what is open.
  ~archive_store();

  archive_store(const archive_store&) = delete;
  archive_store& operator=(const archive_store&) = delete;

  // -- reading ------------------------------------------------------------------------------------

  /// None when it is not there. Throws storage_error. O(1) records.
  std::optional<archive_view> open(boards::board_id archive) const;

  /// Throws storage_error. O(1) records.
  bool contains(boards::board_id archive) const;

  /// All that are there, in the order of their numbers. Throws storage_error. O(archives).
  std::vector<boards::board_id> archives() const;

  /// The version of the main store up to which erasures were applied, as erase() was told.
  std::uint64_t erased_up_to() const noexcept;

  /// Why a writing call was last not done, in words for a log; empty when each was.
  std::string trouble() const;

  // -- writing ------------------------------------------------------------------------------------

  archive_writer write();

  /// Those that are there are gone afterwards; views of them go on. Waits for those who hold
  /// pause_removals(). The space on disk comes back with reclaim(). O(archives given).
  write_result remove(std::span<const boards::board_id> archives);

  /// An archive, and which users its board took.
  struct archived_board {
    boards::board_id archive = boards::default_board_id;
    boards::user_kind users = boards::user_kind::any;
  };

  /// Erases a user from these archives, of which some may not be there, the user not in all, or
  /// erased before. The entry of one who is shown keeps its place and total, with nobody() as user
  /// and without data; one who is hidden vanishes. What was written before with the name in it is
  /// on disk until reclaim().
  ///
  /// In each archive it is done or not; when all are done, erased_up_to() is `version`, if it was
  /// less: that of the commit of the main store that erased the user. What is written later must
  /// have been erased already. O(1) records an archive, and some syncs for a thousand of them.
  write_result erase(const boards::user_reference& user, std::span<const archived_board> from,
                     std::uint64_t version);

  /// Takes what was erased and removed out of the files, and gives its space back. Without it that
  /// happens when RocksDB merges them, which may be never. What there is to do is noted on disk
  /// with what caused it, so it may be called at any time: within the time after which an erased
  /// name shall be readable nowhere, and after removals. It rewrites the files around the records
  /// (archive_store_options::file_bytes each), so it costs less for many erasures at once. What
  /// views of before still read stays, and is done by the next call.
  ///
  /// `canceled`: when another thread sets it, the call returns soon, and the next one goes on.
  write_result reclaim(std::atomic<bool>* canceled = nullptr);

  // -- backups ------------------------------------------------------------------------------------

  /// As long as the lock lives, remove() waits: so that all archives that a backup of the main
  /// store names are in the backup() that is made after it. It is to be released on the same
  /// thread.
  [[nodiscard]] std::shared_lock<std::shared_mutex> pause_removals() const;

  /// Adds a backup to those of these archives in `directory`, a directory for them alone; what it
  /// shares with earlier ones is not copied again. storage::list_backups() lists them; their
  /// version is erased_up_to(). May run beside everything. Throws storage_error. `visit` is called
  /// on a thread of RocksDB.
  void backup(const std::string& directory, const store::progress_visitor& visit) const;

 private:
  const std::shared_ptr<archive_database> database_;
};

/// Makes archives in `target`, which must be missing or empty, from backup `number` of those in
/// `directory`; 0 stands for the newest. All checksums are compared. They are there whole or not at
/// all, also when power is lost. Throws storage_error. `visit` is called on a thread of RocksDB.
void restore(const std::string& directory, const std::string& target,
             const store::progress_visitor& visit, std::uint32_t number = 0,
             rocksdb::Env* env = nullptr);

}  // namespace scoreboard::storage::archives
