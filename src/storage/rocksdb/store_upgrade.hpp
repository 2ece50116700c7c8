#pragma once

#include <string>

#include <rocksdb/db.h>

#include "src/storage/rocksdb/rocksdb_reading.hpp"

namespace scoreboard::storage {

/// Brings a store of an earlier format to the one that this program writes. Until the last write
/// it is a store of the earlier format, whatever was written meanwhile; then it is one of this, and
/// survives the loss of power. So an upgrade that is interrupted is begun anew. `before`: what the
/// store says of itself. Returns what it says now. Throws storage_error. Only for the sources of
/// this folder. From format 3 on: O(1). From those before: O(users) time; the disk holds all users
/// twice for a while.
store_meta upgrade(rocksdb::DB& db, const std::string& directory, const store_meta& before);

}  // namespace scoreboard::storage
