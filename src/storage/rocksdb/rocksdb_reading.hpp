#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <rocksdb/db.h>

#include "src/storage/codec.hpp"
#include "src/storage/store.hpp"

/// Reads what is in an open RocksDB database. Only for the sources of this folder. Everything
/// throws storage_error, naming `directory`, for whatever is damaged.
namespace scoreboard::storage {

struct store_meta {
  codec::identity identity;
  codec::progress_record progress;
};

/// Refuses a store that is no store, or of a newer program.
store_meta read_meta(rocksdb::DB& db, const std::string& directory);

/// As store::load, of a store of any format that read_meta takes. O(users).
void read_all(rocksdb::DB& db, const std::string& directory, const store_meta& meta,
              const store::visitor& into);

/// Calls `visit` with every key and value of this kind, which it must be able to read.
void scan_kind(rocksdb::DB& db, const std::string& directory, char kind,
               const std::function<bool(std::string_view key, std::string_view value)>& visit);

/// Deletes every key of this kind.
rocksdb::Status delete_kind(rocksdb::WriteBatch& batch, char kind);

}  // namespace scoreboard::storage
