#pragma once

#include <cstdint>
#include <deque>
#include <map>
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
  /// `before`: what the store has come to. Throws std::invalid_argument as store::append does; then
  /// nothing is gathered any more. O(bytes of the commits), and of the events that name users when
  /// one is erased.
  void add(std::span<const store::commit_ptr> commits, const store::progress& before);

  /// As store::progress, with what was gathered.
  std::uint64_t last_event() const noexcept { return last_event_; }
  std::uint64_t forgotten_event() const noexcept { return forgotten_event_; }

  /// Notes an event that the store has, the newest of those noted: it is deleted when there are
  /// enough newer ones, and when its user is erased it does not name that any more.
  void know(const commits::event& stored);
  void forget_events();

  /// Deletes the keys of a window that are of commits before `first_kept`.
  void forget_keys_before(commits::key_window window, std::uint64_t first_kept);

  void add_progress(const codec::progress_record& reached);

  /// What was gathered, if each `status` is that of a success.
  rocksdb::WriteBatch& records() noexcept { return records_; }
  const rocksdb::Status& status() const noexcept { return status_; }

  /// What it deletes of boards, past seasons and snapshots: all records of one kind of the users of
  /// one of them each.
  const std::vector<codec::key_range>& deleted_users() const noexcept { return deleted_users_; }

  /// Begins anew.
  void clear();

 private:
  void add(const commits::commit& from);
  void add_keys(const commits::commit& from);
  void add_events(const commits::commit& from);
  void add_event(const commits::event& told);
  void delete_old_events();
  void add_entry(const commits::total_change& entry);
  void add_entry(const commits::board_created& entry);
  void add_entry(const commits::data_change& entry);
  void add_entry(const commits::visibility_change& entry);
  void add_entry(const commits::user_removed& entry);
  void add_entry(const commits::user_erased& entry);
  void add_entry(const commits::settings_changed& entry);
  void add_entry(const commits::board_deleted& entry);
  void add_entry(const commits::season_ended& entry);
  void add_entry(const commits::snapshot_taken& entry);
  void add_entry(const commits::earlier_user& entry);
  void add_entry(const commits::archive_written& entry);
  void add_entry(const commits::archive_deleted& entry);
  void add_entry(const commits::state_restored& /*entry*/) {}
  void add_entry(const commits::freeze_changed& entry);
  void add_board(boards::board_id board, const codec::board_value& value);
  void add_settings(boards::board_id board, const boards::settings& settings);
  void add_due(boards::board_id board, const boards::due_times& due);
  void add_archive(boards::board_id origin, const boards::archive_info& archive);
  void remove_board(boards::board_id board);
  void delete_users(boards::board_id board);
  void delete_users(char kind, boards::board_id board);
  void delete_range(const codec::key_range& range);
  void put(const std::string& key, const rocksdb::Slice& value);
  void remove(const std::string& key);
  void note(const rocksdb::Status& status);

  rocksdb::WriteBatch records_;
  rocksdb::Status status_;  // the first that is not that of a success
  std::vector<codec::key_range> deleted_users_;

  // Of the commit whose entries are added.
  std::uint64_t version_ = 0;
  std::uint64_t wall_ms_ = 0;
  std::uint64_t erased_ = 0;

  std::uint64_t last_event_ = 0;
  std::uint64_t forgotten_event_ = 0;
  std::deque<std::uint64_t> events_;                       // numbers of those that the store has
  std::map<std::uint64_t, commits::event> naming_events_;  // those that name users, by number

  // To be filled again and again.
  std::string key_;
  std::string value_;
};

}  // namespace scoreboard::storage
