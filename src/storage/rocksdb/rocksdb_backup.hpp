#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "src/storage/rocksdb/rocksdb_store_options.hpp"
#include "src/storage/store.hpp"

namespace rocksdb {
class DB;
}  // namespace rocksdb

namespace scoreboard::storage {

struct backup_summary {
  std::uint32_t number = 0;  ///< Counts up from 1.
  std::int64_t unix_s = 0;
  std::uint64_t bytes = 0;    ///< Including what it shares with others.
  std::uint64_t version = 0;  ///< At least the commits up to this one are in it.
};

/// The undamaged backups in `directory`, oldest first. Throws storage_error.
std::vector<backup_summary> list_backups(const std::string& directory, rocksdb::Env* env = nullptr);

/// Adds a backup of `db`, which may be written to meanwhile, to those in `directory`. Throws
/// storage_error, and adds nothing, when these are of a store with another seed. `version` is known
/// to be safe. `visit` is called on a thread of RocksDB. O(what changed since the last backup).
void add_backup(rocksdb::DB& db, std::uint64_t seed, std::uint64_t version,
                const std::string& directory, rocksdb::Env* env,
                const store::progress_visitor& visit);

/// Makes a store in `target`, which must be missing or empty, from backup `number` of those in
/// `directory`; 0 stands for the newest. All checksums are compared. It is there whole or not at
/// all, also when power is lost. Throws storage_error. `visit` is called on a thread of RocksDB.
void restore(const std::string& directory, const std::string& target,
             const store::progress_visitor& visit, std::uint32_t number = 0,
             rocksdb::Env* env = nullptr);

/// What restore() does for a database of any kind. `finish` checks and completes what is restored
/// in the directory that it is told, with at least the version of the backup, before it gets its
/// name.
void restore_database(
    const std::string& directory, const std::string& target, const store::progress_visitor& visit,
    std::uint32_t number, rocksdb::Env* env,
    const std::function<void(const std::string& unfinished, std::uint64_t version)>& finish);

}  // namespace scoreboard::storage
