#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <rocksdb/slice.h>
#include <rocksdb/status.h>
#include <rocksdb/write_batch.h>

#include "src/storage/codec.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::storage {

/// Gathers what the next write of a store brings, as records. What a commit changes is written
/// without a look at what is there: nothing can be looked up quickly in a store. Only for the
/// sources of this folder. Thread rule: one thread.
class commit_batch {
 public:
  /// Throws std::invalid_argument as store::append does; then nothing is gathered any more. O(bytes
  /// of the commits).
  void add(std::span<const store::commit_ptr> commits);

  /// Deletes the keys of a window that are of commits before `first_kept`.
  void forget_keys_before(commits::key_window window, std::uint64_t first_kept);

  void add_progress(const codec::progress_record& reached);

  /// What was gathered, if each `status` is that of a success.
  rocksdb::WriteBatch& records() noexcept { return records_; }
  const rocksdb::Status& status() const noexcept { return status_; }

  /// The boards that are deleted in it.
  const std::vector<boards::board_id>& deleted_boards() const noexcept { return deleted_boards_; }

  /// Begins anew.
  void clear();

 private:
  void add(const commits::commit& from);
  void add_keys(const commits::commit& from);
  void add_entry(const commits::total_change& entry);
  void add_entry(const commits::board_created& entry);
  void add_entry(const commits::data_change& entry);
  void add_entry(const commits::visibility_change& entry);
  void add_entry(const commits::user_removed& entry);
  void add_entry(const commits::user_erased& entry);
  void add_entry(const commits::settings_changed& entry);
  void add_entry(const commits::board_deleted& entry);
  void put(const std::string& key, const rocksdb::Slice& value);
  void remove(const std::string& key);
  void note(const rocksdb::Status& status);

  rocksdb::WriteBatch records_;
  rocksdb::Status status_;  // the first that is not that of a success
  std::vector<boards::board_id> deleted_boards_;

  // Of the commit whose entries are added.
  std::uint64_t version_ = 0;
  std::uint64_t time_ms_ = 0;
  std::uint64_t erased_ = 0;

  // To be filled again and again.
  std::string key_;
  std::string value_;
};

}  // namespace scoreboard::storage
