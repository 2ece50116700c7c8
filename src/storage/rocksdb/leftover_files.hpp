#pragma once

#include <cstddef>
#include <string>

#include <rocksdb/env.h>

namespace scoreboard::storage {

/// Removes table files in which nothing is stored: what a merge had written when it was ended, and
/// what an attempt to open the store had when there was no more space. RocksDB removes them itself,
/// but only once the store is open, for which they may leave too little space. Gives how many there
/// were. Only for the sources of this folder. Nothing else is changed, and nothing at all when the
/// store cannot be read.
///
/// REQUIRES: nobody has the store in `directory` open. O(log).
std::size_t remove_leftover_files(const std::string& directory, rocksdb::Env* env);

}  // namespace scoreboard::storage
