#pragma once

#include <memory>
#include <string>

#include <rocksdb/db.h>

#include "src/storage/rocksdb/rocksdb_setup.hpp"

/// Only for the sources of this folder.
namespace scoreboard::storage {

/// None when `status` says why.
std::unique_ptr<rocksdb::DB> open_database(const rocksdb::Options& options,
                                           const std::string& directory, rocksdb::Status& status);

/// Makes an empty store with a random seed where nothing is yet. It is there whole or not at all,
/// also when power is lost. Throws storage_error.
void make_store(const rocksdb_store_options& from);

}  // namespace scoreboard::storage
