#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "src/storage/rocksdb/rocksdb_store_options.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::storage {

/// A store in a directory, kept by RocksDB.
///
/// Opening it finds every commit that was acknowledged by sync(), or refuses. A write that was
/// begun and of which nobody was told may be there or not, but never a part of it.
///
/// When the disk is full, the database is closed at once, so that it is exactly what is on disk,
/// and a later append() or sync() opens it again when there is space (see space_watch). Until then
/// they return no_space, and reading and backup() throw storage_error. After any other error
/// everything returns `failed`.
///
/// Invariants:
///   1. Every write has a number, one more than that of the write before, kept with it.
///   2. The acknowledged mark is never ahead of what survives the loss of power.
///   3. Nothing is changed on disk before it is known that no acknowledged commit is missing.
///
/// Thread rule: that of store. Memory: three write buffers at most.
class rocksdb_store final : public store {
 public:
  /// Opens the store, or makes one where nothing is yet. Throws storage_error. O(log).
  explicit rocksdb_store(rocksdb_store_options options);
  ~rocksdb_store() override;

  std::uint64_t seed() const override;
  progress last() const override;
  std::uint64_t approximate_users() const override;
  void load(const visitor& into) const override;

  write_result append(std::span<const commit_ptr> commits) override;
  void forget_keys_before(commits::key_window window, std::uint64_t first_kept) override;
  write_result sync() override;
  std::uint64_t written_bytes() const override { return written_bytes_; }
  bool is_behind() const override;
  std::string trouble() const override;

  void backup(const std::string& directory, const progress_visitor& visit) override;

  /// Merges all files into as few as possible, which otherwise happens in the background and only
  /// as far as it is worth it. Throws storage_error. O(store).
  void compact();

 private:
  struct database;

  void open_first();
  bool reopen();
  void close();
  write_result refused_for_space();
  write_result fail();
  database& opened() const;

  const rocksdb_store_options options_;
  std::unique_ptr<database> database_;
  std::mutex exists_;  ///< Held while the database is opened, closed or backed up.
  std::uint64_t written_bytes_ = 0;
  std::atomic<bool> failed_ = false;
};

}  // namespace scoreboard::storage
