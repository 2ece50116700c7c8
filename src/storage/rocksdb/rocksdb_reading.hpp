#pragma once

#include <cstdint>
#include <string>

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

/// O(users).
void read_standings(rocksdb::DB& db, const std::string& directory,
                    const store::standing_visitor& visit);

/// In a store of format 1, what it has in one record comes as one for each window; all keys may be
/// senders'. O(rounds).
void read_rounds(rocksdb::DB& db, const std::string& directory, const store::round_visitor& visit);

}  // namespace scoreboard::storage
