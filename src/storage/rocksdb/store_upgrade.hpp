#pragma once

#include <string>

#include <rocksdb/db.h>

#include "src/storage/rocksdb/rocksdb_reading.hpp"

namespace scoreboard::storage {

/// Brings a store of format 1 to the format that this program writes, in one write: it is there
/// whole or not at all, and survives the loss of power. `before`: what the store says of itself.
/// Returns what it says now. Throws storage_error; then the store is as it was. Only for the
/// sources of this folder. O(kept answers).
///
/// What format 1 lacks is made up so that nothing counts twice: whoever made a key, it stays as
/// long as a sender's, and it stands for whatever request comes with it.
store_meta upgrade(rocksdb::DB& db, const std::string& directory, const store_meta& before);

}  // namespace scoreboard::storage
