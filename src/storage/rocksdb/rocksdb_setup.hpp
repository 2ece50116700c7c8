#pragma once

#include <string>

#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include "src/storage/rocksdb/rocksdb_store_options.hpp"

/// How this project uses RocksDB. Only for sources: no header of another folder includes it.
namespace scoreboard::storage {

/// How many a store that is written to has at most, the one that is being filled included.
inline constexpr int write_buffers = 3;

/// What every database has: all is checked, and RocksDB keeps no log of its own.
rocksdb::Options checked_options(rocksdb::Env* env);

/// For a store that is written to.
rocksdb::Options writing_options(const rocksdb_store_options& from);

/// For a store that is only read: nothing in its directory changes.
rocksdb::Options reading_options(rocksdb::Env* env);

/// For reading everything once.
rocksdb::ReadOptions scan_options();

/// `env`, or for nullptr that of the operating system, with checked_logs and checked_tables.
rocksdb::Env* env_or_default(rocksdb::Env* env);

/// Throws storage_error: what could not be done with which directory, why, and what can be done.
[[noreturn]] void refuse(const std::string& directory, const std::string& why);
[[noreturn]] void refuse(const std::string& directory, const rocksdb::Status& why);

/// Refuses unless `status` is that of a success.
inline void require(const std::string& directory, const rocksdb::Status& status) {
  if (!status.ok()) refuse(directory, status);
}

}  // namespace scoreboard::storage
