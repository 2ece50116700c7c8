#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>

#include "src/boards/board_id.hpp"
#include "src/storage/archives/archive_codec.hpp"
#include "src/storage/archives/archive_store_options.hpp"
#include "src/storage/archives/change_set.hpp"
#include "src/storage/archives/held_tables.hpp"
#include "src/storage/archives/reader_gate.hpp"
#include "src/storage/rocksdb/acknowledged_mark.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::storage::archives {

/// The RocksDB database in which archives lie. Only for the sources of this folder.
///
/// All that is written to it are whole table files that it takes over, which RocksDB calls
/// ingestion: one or more at a time, synced, all or none. There is nothing in its log and its
/// memtables, so
///   1. what is there is on disk, and what could not be written has left nothing behind;
///   2. opening takes hardly any time or space;
///   3. a full disk leaves a database that reads.
///
/// After an error of a merge in the background RocksDB goes on with DB::Resume(). After a failed
/// change of its list of files it does not: in 7.8 it forgets that it is told to, and the next file
/// that it takes over ends the process by an assertion. Then the database is closed and opened
/// again, as soon as nobody reads it, and until then, and as long as there is too little space for
/// that, it is only read.
///
/// Thread rule: one thread at a time calls take_body(), new_file(), publish() and what is not
/// const; any thread the rest, beside it. Those threads hold a pass of readers() while they use
/// db(), get() and header().
class archive_database {
 public:
  /// Opens the database, or makes one where nothing is yet. Throws storage_error.
  explicit archive_database(const archive_store_options& options);
  ~archive_database();

  archive_database(const archive_database&) = delete;
  archive_database& operator=(const archive_database&) = delete;

  const archive_store_options& options() const noexcept { return options_; }
  reader_gate& readers() const noexcept { return readers_; }
  rocksdb::DB& db() const;
  rocksdb::Env* env() const noexcept { return env_.get(); }
  const rocksdb::Options& file_options() const noexcept { return rocksdb_options_; }

  std::uint64_t seed() const noexcept { return state_.seed; }
  std::uint64_t erased_up_to() const noexcept { return erased_up_to_; }

  // -- reading ------------------------------------------------------------------------------------

  /// None when there is no such key. Without a snapshot the newest. Throws storage_error.
  bool get(const std::string& key, const rocksdb::Snapshot* at,
           rocksdb::PinnableSlice& value) const;

  /// None when there is no such archive. Throws storage_error.
  std::optional<archive_header> header(boards::board_id archive, const rocksdb::Snapshot* at) const;

  [[noreturn]] void refuse_record(std::string_view key) const;

  // -- writing ------------------------------------------------------------------------------------

  /// A number that was not given before.
  std::uint64_t take_body() noexcept { return state_.next_body++; }

  /// The path of a file to be written, which is gone after the next start.
  std::string new_file();
  void remove_file(const std::string& path) const;

  /// Makes these changes, and takes over `files`, which were written for it and lie behind all
  /// that the changes put. After `no_space` it can be tried again with new files. Neither has
  /// changed anything.
  write_result publish(change_set& changes, std::span<const std::string> files = {},
                       std::optional<std::uint64_t> erased_up_to = std::nullopt);

  /// What an error that came up elsewhere means; after `failed` nothing is published any more.
  write_result note(const rocksdb::Status& status);

  /// Lets RocksDB go on after an error, if there was one.
  write_result resume();

  bool failed() const noexcept { return failed_; }
  std::string trouble() const;

  /// Held shared while nothing may be removed, and alone by those who remove.
  std::shared_mutex& removals() noexcept { return removals_; }

 private:
  class error_listener;

  void create() const;
  void remove_empty_logs() const;
  rocksdb::Status open();
  write_result reopen();
  rocksdb::Status take_over(const std::vector<std::string>& files);

  const archive_store_options options_;
  const std::shared_ptr<held_tables> files_;
  const std::unique_ptr<rocksdb::Env> env_;
  const std::shared_ptr<error_listener> errors_;
  rocksdb::Options rocksdb_options_;
  mutable reader_gate readers_;
  std::unique_ptr<rocksdb::DB> db_;          // none when it could not be opened again
  bool is_stale_ = false;                    // to be opened again before the next change
  std::unique_ptr<acknowledged_mark> mark_;  // of store_state::changes
  store_state state_;                        // as it will be
  std::atomic<std::uint64_t> erased_up_to_ = 0;
  std::uint64_t next_file_ = 1;
  std::atomic<bool> failed_ = false;
  mutable std::mutex trouble_guard_;
  std::string trouble_;
  std::shared_mutex removals_;
};

/// For reading archives that nobody has open: nothing in their directory changes. Throws
/// storage_error. Gives what the state record says, too.
struct read_only_archives {
  std::unique_ptr<rocksdb::DB> db;
  store_state state;
};
read_only_archives open_read_only(const archive_store_options& options);

/// Throws storage_error: which archives cannot be used, and why.
[[noreturn]] void refuse_archives(const std::string& directory, const std::string& why);
[[noreturn]] void refuse_archives(const std::string& directory, const rocksdb::Status& why);

}  // namespace scoreboard::storage::archives
